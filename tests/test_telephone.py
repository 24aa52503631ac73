"""Telephone numbers as people write them: one number one spelling, and what cannot be told is refused without showing it."""

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from planning.intake.telephone import masked, telephone_number

SPELLINGS = ("+91 98765 43210", "098765-43210", "9876543210.0", "९८७६५४३२१०", "00919876543210", "(98765)43210", "9876543210",
             "919876543210", "+91-98765-43210", "(+91) 98765 43210", "+91 (0) 98765 43210", "९८७६५ ४३२१०", "'9876543210",
             "98765\u00a043210", "98765\u200d43210", "98765–43210", "９８７６５４３２１０", " 9876543210 ")  # fmt: skip


@pytest.mark.parametrize("written", SPELLINGS)
def test_every_spelling_of_a_number_is_one_number(written):
    assert telephone_number(written) == ("+919876543210", "")


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("9.87654E+09", "digits are lost"),
        ("9.88E+09", "digits are lost"),
        ("98765 43210/11", "more than one number"),
        ("98765 43210, 98765 43211", "more than one number"),
        ("98765 43210\n98765 43211", "more than one number"),
        ("9876543210 9876543211", "not a telephone number"),
        ("0612 2234567", "landline"),
        ("6122234567", "landline"),
        ("1800 123 4567", "landline or service"),
        ("5123456789", "landline"),
        ("5999999999", "no mobile"),
        ("987654321", "9 digits"),
        ("98765432101", "11 digits"),
        ("98765 43210 ext 5", "not a telephone number"),
        ("98765.43210", "not a telephone number"),
        ("9.876543210", "not a telephone number"),
        ("9876543210.5", "not a telephone number"),
        ("Ram", "not a telephone number"),
        ("98765x3210", "not a telephone number"),
        ("++919876543210", "not a telephone number"),
        ("-", "not a telephone number"),
        ("", "empty"),
        ("   ", "empty"),
    ],
)
def test_what_is_no_single_mobile_number_is_refused_with_its_reason(written, why):
    number, fault = telephone_number(written)
    assert number == "" and why in fault


@pytest.mark.parametrize("written", ["+1 202 555 0123", "0012025550123"])
def test_a_number_of_another_country_needs_its_code(written):
    assert telephone_number(written) == ("+12025550123", "")


def test_a_number_without_a_code_is_never_read_as_one_of_another_country():
    assert telephone_number("202 555 0123")[0] == ""


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("0612 222 33 44", "…44"),
        ("५१२३४५६७८९", "…89"),
        ("9876543210.0", "…10"),
        ("9.87654E+09", ""),
        ("Ram", ""),
        ("12", ""),
        ("", ""),
    ],
)
def test_a_message_shows_two_digits_of_a_number_and_nothing_of_anything_else(written, shown):
    assert masked(written) == shown


def decided_by_the_library(text: str) -> str:
    """The number as phonenumbers alone reads it, without any short cut of ours."""
    try:
        number = phonenumbers.parse(text, "IN")
    except phonenumbers.NumberParseException:
        return ""
    personal = phonenumbers.number_type(number) in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
    valid = phonenumbers.is_valid_number(number) and personal
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) if valid else ""


DIGITS = st.text("0123456789", min_size=9, max_size=9)
NUMBERS = st.tuples(st.sampled_from("6789"), DIGITS).map("".join)


def spaced(number: str, gaps: list[str]) -> str:
    return "".join(digit + gap for digit, gap in zip(number, gaps, strict=True)).strip()


@settings(max_examples=600, deadline=None)
@given(
    NUMBERS,
    st.sampled_from(["", "0", "91", "+91", "0091"]),
    st.lists(st.sampled_from(["", "", "", " ", "-"]), min_size=10, max_size=10),
)
def test_the_short_cut_decides_as_the_library_does(number, before, gaps):
    written = before + spaced(number, gaps)
    assert telephone_number(written)[0] == decided_by_the_library(written)


@settings(max_examples=300, deadline=None)
@given(st.text("0123456789+-() ", max_size=16))
def test_whatever_is_accepted_the_library_accepts_too(written):
    number, fault = telephone_number(written)
    assert bool(number) != bool(fault)
    assert number in ("", decided_by_the_library(written))
