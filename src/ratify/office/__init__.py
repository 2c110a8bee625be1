"""The treaty office: the journeys, one function each; all writing passes here."""

from __future__ import annotations

from ratify.office.accounts import (
    add_account,
    disable_account,
    list_accounts,
    login,
    logout,
    make_token,
    person_of_login,
    person_of_token,
    session,
    set_password,
)  # fmt: skip
from ratify.office.core import Office, now, today
from ratify.office.counting import calendars
from ratify.office.demo import Chapter, Story, demo
from ratify.office.demonstration import (
    advance_clock,
    demonstration,
    demonstration_logins,
    mailbox,
)  # fmt: skip
from ratify.office.edition_views import (
    EditionLine,
    EditionView,
    MovedDossier,
    MoveDraft,
    MovePreview,
    PublicationPreview,
    Published,
    Text,
    WaitingEdition,
)
from ratify.office.erasing import Erasable, Erased, ErasurePreview, erase, preview_erase
from ratify.office.examination import Finding, accept_clock, doctor
from ratify.office.files import stage
from ratify.office.foretelling import preview_publication, preview_waiting
from ratify.office.holdings import list_editions
from ratify.office.moving import move, newer_editions, preview_move
from ratify.office.opening import init, open_dossier, open_office
from ratify.office.publishing import (
    confirm_publication,
    publish,
    refuse_publication,
    waiting_publications,
)
from ratify.office.reading import act_form, attachment, dossiers, due, inbox, log, show, waiting, why
from ratify.office.receipts import CheckpointView, checkpoint, entry_bytes, public_key, receipt, shown_checkpoint
from ratify.office.rights import ROLES, may
from ratify.office.supposing import plan, possible_acts, what_if
from ratify.office.sweeping import acknowledge, sweep
from ratify.office.verifying import export, reindex, verify
from ratify.office.views import (
    AlertView,
    DossierView,
    DueLine,
    JournalLine,
    LogLine,
    Page,
    PassageView,
    PendingView,
    Person,
    PlanView,
    Preview,
    Recorded,
    RibbonItem,
    StepView,
    Swept,
    Verdict,
    WhatIf,
    Why,
)
from ratify.office.writing import confirm, correct, import_acts, preview, preview_correct, record, refuse
from ratify.workflow.differences import Change

__all__ = [
    "ROLES", "AlertView", "Change", "Chapter", "CheckpointView", "DossierView", "DueLine", "EditionLine",
    "EditionView", "Erasable", "Erased", "ErasurePreview", "Finding", "JournalLine", "LogLine", "MoveDraft",
    "MovePreview", "MovedDossier", "Office", "Page", "PassageView", "PendingView", "Person", "PlanView", "Preview",
    "PublicationPreview", "Published", "Recorded", "RibbonItem", "StepView", "Story", "Swept", "Text", "Verdict",
    "WaitingEdition", "WhatIf", "Why", "accept_clock", "acknowledge", "act_form", "add_account", "advance_clock",
    "attachment", "calendars", "checkpoint", "confirm", "confirm_publication", "correct", "demo", "demonstration",
    "demonstration_logins", "disable_account", "doctor", "dossiers", "due", "entry_bytes", "erase", "export",
    "import_acts", "inbox", "init", "list_accounts", "list_editions", "log", "login", "logout", "mailbox",
    "make_token", "may", "move", "newer_editions", "now", "open_dossier", "open_office", "person_of_login",
    "person_of_token", "plan", "possible_acts", "preview", "preview_correct", "preview_erase", "preview_move",
    "preview_publication", "preview_waiting", "public_key", "publish", "receipt", "record", "refuse",
    "refuse_publication", "reindex", "session", "set_password", "show", "shown_checkpoint", "stage", "sweep",
    "today", "verify", "waiting", "waiting_publications", "what_if", "why",
]  # fmt: skip
