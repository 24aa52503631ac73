"""What one cell of a return says: counts and days as offices write them, and nothing that has to be guessed."""

import re
import unicodedata
from datetime import date

NOT_REPORTED = {"", "-", "--", "–", "—", "na", "n/a", "n.a.", "nil"}
PLAIN = re.compile(r"[0-9]{1,9}")
WESTERN = re.compile(r"[1-9][0-9]{0,2}(,[0-9]{3})+")  # never 0,200: elsewhere a comma begins the decimals
INDIAN = re.compile(r"[1-9][0-9]?(,[0-9]{2})*,[0-9]{3}")
ZERO_DECIMALS = re.compile(r"\.0+$")
ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[ T]00:00(?::00)?)?")
DAY_FIRST = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
# An Indian mobile number as people type it: country code, trunk zero, separators, brackets, any digits.
BETWEEN = r"[\s().-]?"
TELEPHONE = re.compile(rf"(?<![\w])(?:\+|00)?(?:91|९१|0|०)?[\s().-]*[6-9६-९](?:{BETWEEN}\d){{9}}(?!\d)")
LEFT_OUT = "[number left out]"
YEARS = range(2000, 2100)


def ascii_digits(text: str) -> str:
    """`text` with Devanagari digits as ASCII ones.

    >>> ascii_digits("१२३")
    '123'
    """
    return text.translate(_DEVANAGARI)


_DEVANAGARI = {ord("०") + digit: str(digit) for digit in range(10)}


def cleaned(text: str) -> str:
    """`text` without white space around it, invisible characters in it, and the apostrophe that makes a formula inert."""
    seen = text if text.isascii() else "".join(filter(_visible, text))
    seen = seen.strip()
    return seen[1:] if seen[:1] == "'" and seen[1:2] in ("=", "+", "-", "@") else seen


def without_telephone_numbers(text: str) -> str:
    """`text` with every telephone number left out, because none may be stored or shown.

    >>> without_telephone_numbers("call +91 98765 43210")
    'call [number left out]'
    """
    return TELEPHONE.sub(_left_out, text)


def count(text: str) -> tuple[int | None, str]:
    """The whole number in a cell, or None where nothing is reported; and what is wrong, or "".

    >>> count("1,23,456"), count("5.0"), count("nil")
    ((123456, ''), (5, ''), (None, ''))
    >>> count("5.7")
    (None, 'not a whole number')
    """
    written = ascii_digits(text)
    if written.lower() in NOT_REPORTED:
        return None, ""
    digits = ZERO_DECIMALS.sub("", written)
    if PLAIN.fullmatch(digits) or WESTERN.fullmatch(digits) or INDIAN.fullmatch(digits):
        whole = int(digits.replace(",", ""))
        return (whole, "") if whole < 10**9 else (None, "too large for a count")
    return None, _why_no_count(written)


def day(text: str) -> tuple[date | None, str]:
    """The day in a cell, ISO or day first, or None where the cell is empty; and what is wrong, or "".

    >>> day("03/04/2020")
    (datetime.date(2020, 4, 3), '')
    """
    written = ascii_digits(text)
    if written == "":
        return None, ""
    if iso := ISO_DAY.fullmatch(written):
        year, month, number = iso.groups()
    elif day_first := DAY_FIRST.fullmatch(written):
        number, month, year = day_first.groups()
    else:
        return None, "not a date of the form YYYY-MM-DD or DD/MM/YYYY"
    if int(year) not in YEARS:
        return None, f"a year outside {YEARS[0]} to {YEARS[-1]}"
    try:
        return date(int(year), int(month), int(number)), ""
    except ValueError:
        return None, "there is no such day"


def _why_no_count(written: str) -> str:
    if re.fullmatch(r"[-−–]\s*[0-9][0-9,.]*", written):
        return "a count cannot be negative"
    if re.fullmatch(r"[0-9]+", written):
        return "too large for a count"
    if re.fullmatch(r"[0-9]+(,[0-9]*)+", written):
        return "a comma that groups no thousands or lakhs"
    return "not a whole number"


def _visible(character: str) -> bool:
    return unicodedata.category(character) != "Cf"


def _left_out(found: re.Match) -> str:
    space = len(found.group()) - len(found.group().lstrip())
    return found.group()[:space] + LEFT_OUT
