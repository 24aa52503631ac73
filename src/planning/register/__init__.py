"""The append-only register of returns: one SQLite file, the only source of membership figures."""

from planning.register.book import SCHEMA_VERSION, back_up, check, reading, writing
from planning.register.entries import (
    Batch,
    Compared,
    append,
    compare,
    doubtful_returns,
    knows,
    returns_as_known,
    settle,
    waiting_rows,
)
from planning.register.restore import Restored, restore_register
from planning.register.seals import (
    Seal,
    add_seal,
    restated,
    restated_since_last_report,
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
    "SCHEMA_VERSION",
    "Batch",
    "Compared",
    "Restored",
    "Seal",
    "Status",
    "add_seal",
    "append",
    "back_up",
    "check",
    "compare",
    "doubtful_returns",
    "knows",
    "reading",
    "register_status",
    "restated",
    "restated_since_last_report",
    "restatements",
    "restore_register",
    "returns_as_known",
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
