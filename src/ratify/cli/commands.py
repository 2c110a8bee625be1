"""The table of commands: what ``ratify --help`` lists, in its order."""

from __future__ import annotations

from ratify.cli import (
    absences,
    administering,
    asking,
    backups,
    dossiers,
    editions,
    erasing,
    feeding,
    horizon,
    importing,
    inbox,
    keys,
    planning,
    receipts,
    renewing,
    reviewing,
    studying,
    the_log,
    watching,
    webhooks,
)
from ratify.cli.calendars import calendar_build
from ratify.cli.counting import count
from ratify.cli.demonstrating import demo
from ratify.cli.starting import new
from ratify.cli.tree import Entry

STUDY, MATTERS, LOG, OFFICE = "cli.group.study", "cli.group.dossiers", "cli.group.log", "cli.group.office"

USER = (
    Entry("add", "cli.user_add.help", function=administering.user_add),
    Entry("list", "cli.user_list.help", function=administering.user_list),
    Entry("disable", "cli.user_disable.help", function=administering.user_disable),
    Entry("password", "cli.user_password.help", function=administering.user_password),
)

EDITION = (
    Entry("list", "cli.edition_list.help", function=editions.list_editions),
    Entry("move", "cli.edition_move.help", function=editions.move),
    Entry("publish", "cli.edition_publish.help", function=editions.publish),
    Entry("confirm", "cli.edition_confirm.help", function=editions.confirm),
)

KEY = (
    Entry("show", "cli.key_show.help", function=keys.key_show),
    Entry("rotate", "cli.key_rotate.help", function=keys.key_rotate),
)

WATCH = (
    Entry("add", "cli.watch_add.help", function=watching.add),
    Entry("list", "cli.watch_list.help", function=watching.list_watched),
    Entry("remove", "cli.watch_remove.help", function=watching.remove),
    Entry("check", "cli.watch_check.help", function=watching.check),
    Entry("report", "cli.watch_report.help", function=watching.report),
    Entry("told", "cli.watch_told.help", function=watching.told),
)

REVIEW = (
    Entry("list", "cli.review_list.help", function=reviewing.list_entries),
    Entry("show", "cli.review_show.help", function=reviewing.show),
    Entry("question", "cli.review_question.help", function=reviewing.question),
    Entry("sample", "cli.review_sample.help", function=reviewing.sample),
    Entry("save", "cli.review_save.help", function=reviewing.save),
    Entry("remove", "cli.review_remove.help", function=reviewing.remove),
    Entry("look-ups", "cli.review_look_ups.help", function=reviewing.look_ups),
)

ABSENCE = (
    Entry("add", "cli.absence_add.help", function=absences.add),
    Entry("list", "cli.absence_list.help", function=absences.list_absences),
    Entry("end", "cli.absence_end.help", function=absences.end),
)

BACKUP = (
    Entry("make", "cli.backup_make.help", function=backups.backup_make),
    Entry("check", "cli.backup_check.help", function=backups.backup_check),
    Entry("restore", "cli.backup_restore.help", function=backups.backup_restore),
    Entry("accept", "cli.backup_accept.help", function=backups.backup_accept),
)

PROGRAM = Entry(
    "ratify",
    "cli.help.program",
    below=(
        Entry("demo", "cli.demo.help", STUDY, demo),
        Entry("timeline", "cli.timeline.help", STUDY, studying.timeline),
        Entry("explain", "cli.explain.help", STUDY, studying.explain),
        Entry("plan", "cli.plan.help", STUDY, planning.plan),
        Entry("what-if", "cli.what_if.help", STUDY, asking.what_if),
        Entry("count", "cli.count.help", STUDY, count),
        Entry(
            "calendar",
            "cli.calendar.help",
            STUDY,
            below=(Entry("build", "cli.calendar_build.help", function=calendar_build),),
        ),
        Entry("check", "cli.check.help", STUDY, studying.check),
        Entry("new", "cli.new.help", STUDY, new),
        Entry("show", "cli.show.help", MATTERS, dossiers.show),
        Entry("due", "cli.due.help", MATTERS, dossiers.due),
        Entry("horizon", "cli.horizon.help", MATTERS, horizon.horizon),
        Entry("renewal", "cli.renewal.help", MATTERS, renewing.renewal),
        Entry("inbox", "cli.inbox.help", MATTERS, inbox.inbox),
        Entry("absence", "cli.absence.help", MATTERS, below=ABSENCE),
        Entry("deliveries", "cli.deliveries.help", MATTERS, inbox.deliveries),
        Entry("acknowledge", "cli.acknowledge.help", MATTERS, inbox.acknowledge),
        Entry(
            "feed",
            "cli.feed.help",
            MATTERS,
            below=(
                Entry("show", "cli.feed_show.help", function=feeding.feed_show),
                Entry("add", "cli.feed_add.help", function=feeding.feed_add),
                Entry("list", "cli.feed_list.help", function=feeding.feed_list),
                Entry("revoke", "cli.feed_revoke.help", function=feeding.feed_revoke),
            ),
        ),
        Entry("open", "cli.open.help", MATTERS, dossiers.open_dossier),
        Entry("record", "cli.record.help", MATTERS, dossiers.record),
        Entry("confirm", "cli.confirm.help", MATTERS, dossiers.confirm),
        Entry("correct", "cli.correct.help", MATTERS, dossiers.correct),
        Entry("erase", "cli.erase.help", MATTERS, erasing.erase),
        Entry("import", "cli.import.help", MATTERS, importing.import_file),
        Entry("edition", "cli.edition.help", MATTERS, below=EDITION),
        Entry("log", "cli.log.help", LOG, the_log.log),
        Entry("review", "cli.review.help", LOG, below=REVIEW),
        Entry("verify", "cli.verify.help", LOG, the_log.verify),
        Entry("export", "cli.export.help", LOG, the_log.export),
        Entry("receipt", "cli.receipt.help", LOG, receipts.receipt),
        Entry("checkpoint", "cli.checkpoint.help", LOG, receipts.checkpoint),
        Entry("check-receipt", "cli.check_receipt.help", LOG, receipts.check_receipt),
        Entry("watch", "cli.watch.help", LOG, below=WATCH),
        Entry("reindex", "cli.reindex.help", LOG, the_log.reindex),
        Entry("init", "cli.init.help", OFFICE, administering.init),
        Entry("serve", "cli.serve.help", OFFICE, administering.serve),
        Entry("sweep", "cli.sweep.help", OFFICE, administering.sweep),
        Entry("login", "cli.login.help", OFFICE, administering.login),
        Entry("user", "cli.user.help", OFFICE, below=USER),
        Entry("backup", "cli.backup.help", OFFICE, below=BACKUP),
        Entry("key", "cli.key.help", OFFICE, below=KEY),
        Entry(
            "webhook",
            "cli.webhook.help",
            OFFICE,
            below=(Entry("try", "cli.webhook_try.help", function=webhooks.try_out),),
        ),
        Entry("doctor", "cli.doctor.help", OFFICE, administering.doctor),
    ),
)
"""Every command. One that would do nothing yet is not in it."""
