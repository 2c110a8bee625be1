"""The database and nothing but: engine, tables, log, indexes, accounts, attachments.

The truth is the log (``ratify.store.log``); the other tables about dossiers are indexes over it.
"""

from __future__ import annotations

from ratify.store import disclosures
from ratify.store.content import Attachment, attachment
from ratify.store.engine import migrate, open_store
from ratify.store.entries import Appended, Disclosure, Draft, Head, Written
from ratify.store.indexes import AgendaRow, DossierRow, InboxRow, IndexRows
from ratify.store.log import Store

__all__ = [
    "AgendaRow",
    "Appended",
    "Attachment",
    "Disclosure",
    "DossierRow",
    "Draft",
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
