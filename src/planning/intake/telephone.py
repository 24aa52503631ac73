"""One telephone number as people write it becomes the number itself, or a fault that shows its last two digits at most."""

import re
import unicodedata
from collections.abc import Callable
from functools import cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneMetadata, PhoneNumberFormat, PhoneNumberType

HOME = "IN"
BETWEEN = str.maketrans(dict.fromkeys(" ()-"))
DIALLED = re.compile(r"\(?\+?[0-9 ()\-]+")
SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?[Ee]\+?[0-9]+")
ZERO_DECIMALS = re.compile(r"(?<=[0-9]{6})\.0+$")
SEVERAL = re.compile(r"[/,;&|\n]")
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
PERSONAL = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
SHOWN = 2
ENOUGH_TO_SHOW = 6


def telephone_number(written: str) -> tuple[str, str]:
    """The mobile number in a cell as E.164 writes it, and ""; or an empty text and what is wrong.

    A number without a country code is an Indian one; of other countries those with + or 00 before the code are taken.

    Parameters
    ----------
    written : the cell, with digits of any script.

    >>> telephone_number("098765-43210"), telephone_number("९८७६५४३२१०")
    (('+919876543210', ''), ('+919876543210', ''))
    >>> telephone_number("9.87654E+09")
    ('', 'a spreadsheet turned the number into a rounded one: its digits are lost')
    """
    if usual := _usual()(written.translate(BETWEEN)):
        return f"+91{usual[1]}", ""
    text = _ascii(written)
    if not text:
        return "", "not reported: the cell is empty"
    if SCIENTIFIC.fullmatch(text):
        return "", "a spreadsheet turned the number into a rounded one: its digits are lost"
    if SEVERAL.search(text):
        return "", "more than one number in the cell"
    if not DIALLED.fullmatch(text):
        return "", "not a telephone number"
    return _parsed(text)


def masked(written: str) -> str:
    """What a message may show of a cell that holds a number: its last two digits, and of anything else nothing.

    >>> masked("(0612) 222 33 44"), masked("Ram")
    ('…44', '')
    """
    text = _ascii(written)
    digits = [] if SCIENTIFIC.fullmatch(text) else [character for character in text if character in "0123456789"]
    return "…" + "".join(digits[-SHOWN:]) if len(digits) >= ENOUGH_TO_SHOW else ""


def _parsed(text: str) -> tuple[str, str]:
    try:
        number = phonenumbers.parse(text, HOME)
    except NumberParseException:
        return "", "not a telephone number"
    if phonenumbers.is_valid_number(number) and phonenumbers.number_type(number) in PERSONAL:
        return phonenumbers.format_number(number, PhoneNumberFormat.E164), ""
    return "", _fault(number)


def _fault(number: phonenumbers.PhoneNumber) -> str:
    if phonenumbers.is_valid_number(number):
        return "a landline or service number, no mobile"
    digits = len(phonenumbers.national_significant_number(number))
    if number.country_code == phonenumbers.country_code_for_region(HOME) and digits != 10:
        return f"{digits} digits, where a mobile number has 10"
    return "no mobile has such a number"


@cache
def _usual() -> Callable[[str], re.Match | None]:
    """How most numbers are spelt. phonenumbers takes 30 microseconds for one; its pattern for mobiles decides these alone."""
    mobile = PhoneMetadata.metadata_for_region(HOME).mobile.national_number_pattern
    return re.compile(rf"(?:(?:\+|00)?91|0)?(?=[6-9])({mobile})").fullmatch


def _ascii(written: str) -> str:
    """Digits of any script as ASCII ones, dashes and spaces of any width as - and space, no apostrophe, no .0 of a float."""
    text = "".join(map(_plain, written.translate(DASHES))).strip().lstrip("'’")
    return ZERO_DECIMALS.sub("", text)


def _plain(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category == "Zs" or character == "\t":
        return " "
    return "" if category == "Cf" else unicodedata.normalize("NFKC", character)
