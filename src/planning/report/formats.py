"""How values read in a language: lakh grouping, percent, dates, names; ASCII digits in both languages."""

from datetime import date
from functools import cache

from babel.dates import format_date
from babel.numbers import format_decimal

from planning.report.values import Argument, Cell, Day, Name, Share, Text, filled
from planning.words import translated

LOCALES = {"en": "en_IN", "hi": "hi_IN"}
SHORT_DAYS = {"en": "d MMM", "hi": "d MMMM"}  # Hindi months are short, their abbreviations are not in use
NOTHING = "–"
NO_BREAK = "\u00a0"


@cache
def count(value: int, lang: str) -> str:
    """A whole number with lakh grouping.

    >>> count(130_000, "en")
    '1,30,000'
    """
    return format_decimal(value, locale=LOCALES[lang])


@cache
def share(value: float, lang: str) -> str:
    """A share of 1 in percent with one decimal; only nothing reads 0.0 %, and only the whole reads 100.0 %.

    >>> share(0.523, "en"), share(0.9999, "en")
    ('52.3\\xa0%', '99.9\\xa0%')
    """
    tenths = round(value * 1000)
    if tenths == 1000 and value < 1:
        tenths = 999
    if tenths == 0 and value > 0:
        tenths = 1
    whole, tenth = divmod(abs(tenths), 10)
    return f"{'-' if tenths < 0 else ''}{count(whole, lang)}.{tenth}{NO_BREAK}%"


def day(value: date, lang: str) -> str:
    """A date with the month's name.

    >>> day(date(2020, 5, 24), "en")
    '24 May 2020'
    """
    return format_date(value, "d MMMM y", locale=LOCALES[lang])


@cache
def number(value: float, lang: str) -> str:
    """A number on an axis: whole with lakh grouping, otherwise with as many decimals as it has."""
    return format_decimal(value, format="#,##,##0.###", locale=LOCALES[lang])


def short_day(value: date, lang: str) -> str:
    """A date on an axis, without its year.

    >>> short_day(date(2020, 5, 24), "en")
    '24 May'
    """
    return format_date(value, SHORT_DAYS[lang], locale=LOCALES[lang])


def name(value: Name, lang: str) -> str:
    """A name in the script of the language, where it is known."""
    return value.hi if lang == "hi" and value.hi else value.en


def words(text: Text, lang: str) -> str:
    """A text, translated, with its arguments put in."""
    return filled(translated(text.msgid, lang), {key: shown(value, lang) for key, value in text.arguments.items()})


def shown(value: Argument, lang: str) -> str:
    """Any value that says of itself what it is."""
    match value:
        case Text():
            return words(value, lang)
        case Name():
            return name(value, lang)
        case Share():
            return share(value.value, lang)
        case Day():
            return day(value.day, lang)
        case int():
            return count(value, lang)
    return value


def cell(value: Cell, kind: str, lang: str) -> str:
    """A cell of a table column of this `kind`; what is not known reads as a dash."""
    if value is None:
        return NOTHING
    if kind == "share" and isinstance(value, int | float):
        return share(value, lang)
    if isinstance(value, float):
        return number(value, lang)
    return shown(value, lang)
