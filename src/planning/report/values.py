"""What a card is made of: texts to translate, names in two scripts, shares and days; nothing here knows a language."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

import pandas as pd
from pydantic import BeforeValidator, Field, FiniteFloat, model_validator
from pydantic.dataclasses import dataclass

PLACEHOLDER = re.compile(r"\{(\w+)\}")
STRICT = {"extra": "forbid"}


@dataclass(frozen=True, config=STRICT)
class Name:
    """A proper name in Latin letters and in Devanagari; without the latter the former stands in Hindi too."""

    en: str
    hi: str | None = None
    kind: Literal["name"] = "name"


@dataclass(frozen=True, config=STRICT)
class Share:
    """A share of a whole, shown in percent: Share(0.523) reads 52.3 %."""

    value: FiniteFloat
    kind: Literal["share"] = "share"


@dataclass(frozen=True, config=STRICT)
class Day:
    """A day, shown with the month's name."""

    day: date
    kind: Literal["day"] = "day"


@dataclass(frozen=True, config=STRICT)
class Text:
    """A sentence or phrase: the English `msgid` of the catalogues with the values of its {placeholders}."""

    msgid: str
    arguments: dict[str, "Argument"] = Field(default_factory=dict)
    kind: Literal["text"] = "text"

    @model_validator(mode="after")
    def _every_placeholder_has_its_value(self):
        wanted, given = placeholders(self.msgid), set(self.arguments)
        if wanted != given:
            raise ValueError(f"placeholders {sorted(wanted)} but arguments {sorted(given)} in {self.msgid!r}")
        return self


def plain(value: Any) -> Any:
    """`value` as a card keeps it: a date as Day, every sort of missing value as None, a numpy scalar as Python's."""
    if value is None or value is pd.NA or (isinstance(value, float | date) and value != value):
        return None
    if isinstance(value, pd.Timestamp):
        return Day(value.date())
    if isinstance(value, date):
        return Day(value)
    return value.item() if hasattr(value, "item") else value


Worded = Annotated[Name | Share | Day | Text, Field(discriminator="kind")]
Argument = Annotated[int | str | Worded, BeforeValidator(plain)]
Cell = Annotated[int | FiniteFloat | str | Worded | None, BeforeValidator(plain)]
Label = Annotated[Name | Text, Field(discriminator="kind")]


def say(msgid: str, /, **arguments: Any) -> Text:
    """A text of the catalogues.

    Parameters
    ----------
    msgid : the English sentence; {placeholders} name the arguments.
    arguments : int (shown with lakh grouping), :class:`Share`, date, :class:`Name`, :class:`Text`, or a code (str).

    Raises
    ------
    ValueError : a placeholder without an argument, or an argument without a placeholder.

    >>> say("{count} stations", count=1064).arguments
    {'count': 1064}
    """
    return Text(msgid, arguments)


def placeholders(msgid: str) -> set[str]:
    """Names of the placeholders of `msgid`."""
    return set(PLACEHOLDER.findall(msgid))


def filled(pattern: str, words: Mapping[str, str]) -> str:
    """`pattern` with every {placeholder} replaced by its word, in one pass, so that no word is read as a pattern."""
    return PLACEHOLDER.sub(lambda found: words[found[1]], pattern)
