"""The append-only register of returns: one SQLite file, the only source of membership figures."""

from planning.register.book import SCHEMA_VERSION, back_up, check, reading, writing
from planning.register.disk import journal_note
from planning.register.entries import (
    Batch,
    Compared,
    append,
    compare,
    knows,
    settle,
    waiting_rows,
)
from planning.register.known import (
    EVERYTHING,
    Known,
    doubtful_returns,
    latest_week_known,
    returns_as_known,
    returns_known,
)
from planning.register.restore import Restored, restore_register
from planning.register.seals import (
    Seal,
    add_seal,
    as_records,
    restated,
    restatements,
    revisions_of_restated,
    seal_of,
    sealed_csv,
    sealed_weeks,
    seals,
    week_as_known,
    week_csv,
)
from planning.register.status import Status, register_status

__all__ = [
    "EVERYTHING",
    "SCHEMA_VERSION",
    "Batch",
    "Compared",
    "Known",
    "Restored",
    "Seal",
    "Status",
    "add_seal",
    "append",
    "as_records",
    "back_up",
    "check",
    "compare",
    "doubtful_returns",
    "journal_note",
    "knows",
    "latest_week_known",
    "reading",
    "register_status",
    "restated",
    "restatements",
    "restore_register",
    "returns_as_known",
    "returns_known",
    "revisions_of_restated",
    "seal_of",
    "sealed_csv",
    "sealed_weeks",
    "seals",
    "settle",
    "waiting_rows",
    "week_as_known",
    "week_csv",
    "writing",
]
