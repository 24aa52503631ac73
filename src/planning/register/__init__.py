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

__all__ = [
    "SCHEMA_VERSION",
    "Batch",
    "Compared",
    "append",
    "back_up",
    "check",
    "compare",
    "doubtful_returns",
    "knows",
    "reading",
    "returns_as_known",
    "settle",
    "waiting_rows",
    "writing",
]
