"""Programs as readers of alerts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hands import settings_of

from ratify import office as journeys
from ratify.language import say
from ratify.office import examination
from ratify.settings import Webhook

SECRET = "correct horse battery staple, and then some"
HOOK = Webhook("registry", "https://registry.example.ml/T0KEN", SECRET)


def test_the_doctor_lists_webhooks(bureau):
    settings = replace(bureau.office.settings, webhooks=(HOOK, replace(HOOK, name="archive")))
    told = [one.what for one in journeys.doctor(settings) if one.what.code.startswith("office.doctor.webhook")]
    assert [what.particulars["name"] for what in told] == ["registry", "archive"]


@pytest.mark.parametrize("demonstration", [False, True])
def test_what_the_doctor_says_of_a_webhook_holds_nothing_that_may_be_secret(tmp_path, demonstration):
    settings = settings_of("sqlite://", tmp_path)
    (found,) = examination._webhooks(replace(settings, webhooks=(HOOK,), demonstration=demonstration))
    assert found.ok
    for language in ("fr", "en", "ru"):
        words = say(found.what, language)
        assert "registry" in words
        assert "https://registry.example.ml" in words
        assert "T0KEN" not in words
        assert SECRET not in words
