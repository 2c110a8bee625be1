"""What a clerk, a second clerk and an auditor do at the desk, form by form."""

from __future__ import annotations

from conftest_names import DOSSIER
