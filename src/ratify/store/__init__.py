"""The database and nothing but: engine, tables, log, indexes, accounts, attachments.

The truth is the log (``ratify.store.log``); the other tables about dossiers are indexes over it.
"""

from __future__ import annotations

from ratify.store import disclosures
from ratify.store.content import Attachment, attachment
from ratify.store.engine import migrate, open_store
from ratify.store.entries import Appended, Disclosure, Draft, Head, Written
from ratify.store.indexes import (
    Acknowledging,
    AgendaRow,
    Carrying,
    Digested,
    DossierRow,
    Escalating,
    InboxRow,
    IndexRows,
)
from ratify.store.log import Store

__all__ = [
    "Acknowledging",
    "AgendaRow",
    "Appended",
    "Attachment",
    "Carrying",
    "Digested",
    "Disclosure",
    "DossierRow",
    "Draft",
    "Escalating",
    "Head",
    "InboxRow",
    "IndexRows",
    "Store",
    "Written",
    "attachment",
    "disclosures",
    "migrate",
    "open_store",
]
