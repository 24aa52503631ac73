"""Whose return is it? Exact code, exact name inside the district, decided alias; else a person decides.

Likeness proposes and never decides: East Champaran scores nearer to Paschim (West) than to Purbi (East).
"""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby

import pandas as pd
from rapidfuzz import fuzz, process

from planning.intake.cells import ascii_digits, cleaned
from planning.intake.folder import Folder, valid_on

NUKTA = "\N{DEVANAGARI SIGN NUKTA}"
OPTIONAL_WORDS = {"ps", "op", "thana", "थाना", "ओपी"}
TOTALS = {"total", "grand total", "sub total", "subtotal", "sum", "कुल", "योग", "कुल योग", "कुलयोग"}
MADE_A_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?[Ee]\+[0-9]+")
NEAREST = 3


@dataclass(frozen=True)
class Place:
    """What a unit is in one week."""

    unit_id: str
    name: str
    name_hi: str
    kind: str
    district_id: str


@dataclass(frozen=True)
class Places:
    """The units of one week, as a name is looked up among them."""

    week: date
    units: dict[str, Place]
    by_name: dict[tuple[str, str], set[str]]  # (district, normalised name)
    by_short_name: dict[tuple[str, str], set[str]]  # the same without optional words
    labels: dict[str, list[tuple[str, str]]]  # district, or "" for all -> (code, what it may be written like)
    districts: dict[str, set[str]]  # normalised code or name of a district -> its codes
    district_names: dict[str, str]
    other_times: dict[str, str]  # code of a unit that does not exist in the week -> what is known of it
    aliases: dict[tuple[str, str], set[str]]  # (normalised written name, district)


@dataclass(frozen=True)
class Match:
    """The unit that is meant, or why nobody but a person can say so."""

    unit_id: str = ""
    reason: str = ""
    mend: str = ""
    refused: bool = False  # no decision about the name can mend it
    alias: str = ""  # what a person writes under `written` in aliases.csv to decide it
    candidates: tuple[str, ...] = ()
    note: str = ""


@lru_cache(maxsize=65536)
def normalised(text: str) -> str:
    """`text` as names are compared: NFC, case folded, without nukta, invisible characters and punctuation.

    >>> normalised("  CHAKIA  P.S."), normalised("मुज़फ़्फ़रपुर") == normalised("मुजफ्फरपुर")
    ('chakia ps', True)
    """
    seen = "".join(map(_compared, unicodedata.normalize("NFD", text)))
    words = unicodedata.normalize("NFC", seen).casefold().split()
    return f" {' '.join(_initials_joined(words))} ".replace(" ओ पी ", " ओपी ").strip()


@lru_cache(maxsize=65536)
def shortened(name: str) -> str:
    """A normalised name without its optional words, unless it has no others.

    >>> shortened("chakia ps"), shortened("thana")
    ('chakia', 'thana')
    """
    words = name.replace("police station", "ps").split()
    return " ".join(word for word in words if word not in OPTIONAL_WORDS) or name


def places_on(folder: Folder, week: date) -> Places:
    """The units, districts and decisions of a state folder as they hold on the Sunday `week`."""
    rows = valid_on(folder.units, week)
    units = {
        place.unit_id: place
        for place in (
            Place(row.unit_id, row.name, "" if pd.isna(row.name_hi) else row.name_hi, row.kind, row.district_id)
            for row in rows[["unit_id", "name", "name_hi", "kind", "district_id"]].itertuples(index=False)
        )
    }
    by_name, by_short_name, labels = defaultdict(set), defaultdict(set), defaultdict(list)
    for code, place in sorted(units.items()):
        for name in filter(None, map(normalised, (place.name, place.name_hi))):
            by_name[place.district_id, name].add(code)
            by_short_name[place.district_id, shortened(name)].add(code)
            for area in ("", place.district_id):
                labels[area] += [(code, shortened(name)), (code, code)]
    districts = defaultdict(set)
    standing = valid_on(folder.districts, week)
    for row in standing[["district_id", "name", "name_hi"]].itertuples(index=False):
        for name in filter(pd.notna, row):
            districts[normalised(name)].add(row.district_id)
    aliases = defaultdict(set)
    for row in folder.aliases[["written", "district_id", "unit_id"]].itertuples(index=False):
        aliases[normalised(row.written), row.district_id].add(row.unit_id)
    return Places(
        week,
        units,
        dict(by_name),
        dict(by_short_name),
        dict(labels),
        dict(districts),
        dict(zip(standing["district_id"], standing["name"], strict=True)),
        _other_times(folder, units),
        dict(aliases),
    )


def match(written: str, district: str, places: Places, decision: str = "") -> Match:
    """The unit that `written` means, in the order code, name inside the district, alias.

    Parameters
    ----------
    written, district : the cells; a name needs a district, a code does not.
    places : of the week that the return is for.
    decision : text under which aliases.csv may decide this very row, for a row without a known district.
    """
    code = ascii_digits(cleaned(written))
    of_district = places.districts.get(normalised(district), set()) if district else set()
    if code in places.units:
        return _matched_by_code(code, district, of_district, places)
    if code in places.other_times:
        return Match(reason="the unit does not exist in that week", mend=places.other_times[code], refused=True)
    if MADE_A_NUMBER.fullmatch(code):
        return Match(reason="a spreadsheet turned the code into a number", mend="write the code as text", refused=True)
    where = next(iter(of_district)) if len(of_district) == 1 else ""
    fits = _fits(written, [where] if where else sorted(places.district_names), places)
    if where and len(fits) == 1:
        return Match(next(iter(fits)))
    if decided := _decided(written, where, decision, places):
        return decided
    if normalised(written) in TOTALS:
        return Match(reason="a line of totals is not a return", mend="leave it out", refused=True)
    return Match(
        reason=_why_not(written, district, of_district, fits, places),
        alias=written if where or written.isdecimal() else decision,
        candidates=_candidates(written, where, fits, places),
    )


def called(unit_id: str, places: Places) -> str:
    """Code, name and district of a unit, for a person to read."""
    place = places.units[unit_id]
    return f"{unit_id} {place.name} ({places.district_names.get(place.district_id, place.district_id)})"


def _compared(character: str) -> str:
    category = unicodedata.category(character)
    if character == NUKTA or category == "Cf":
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(character))
    return " " if category[0] in "PSZC" else character


def _initials_joined(words: list[str]) -> list[str]:
    """ "p s" is "ps": single Latin letters in a row are one abbreviation."""
    joined = []
    for initial, run in groupby(words, key=lambda word: len(word) == 1 and word.isascii() and word.isalpha()):
        together = list(run)
        joined += ["".join(together)] if initial else together
    return joined


def _matched_by_code(code: str, district: str, of_district: set[str], places: Places) -> Match:
    own = places.units[code].district_id
    if of_district and own not in of_district:
        return Match(
            reason="code and district do not belong together",
            mend=f"the code is that of {called(code, places)}",
            refused=True,
        )
    unknown = district and not of_district
    return Match(code, note=f"district {district!r} is not known; the code {code} decided" if unknown else "")


def _fits(written: str, districts: list[str], places: Places) -> set[str]:
    """Units that the name fits exactly in one of the districts; as it stands, else without optional words."""
    name = normalised(written)
    exact = set().union(*(places.by_name.get((district, name), set()) for district in districts))
    short = shortened(name)
    return exact or set().union(*(places.by_short_name.get((district, short), set()) for district in districts))


def _decided(written: str, where: str, decision: str, places: Places) -> Match | None:
    name = normalised(written)
    if where:
        meant = places.aliases.get((name, where), set())
    else:  # only what does not depend on the district: a decision about this row, or about a foreign code
        names = {normalised(decision), name if name.isdecimal() else ""} - {""}
        meant = set().union(*(units for (alias, _), units in places.aliases.items() if alias in names))
    if len(meant) != 1:
        return None
    unit_id = next(iter(meant))
    if unit_id in places.units:
        return Match(unit_id)
    reason = f"aliases.csv says {unit_id}, which does not exist in that week"
    return Match(reason=reason, mend=places.other_times.get(unit_id, ""), refused=True)


def _why_not(written: str, district: str, of_district: set[str], fits: set[str], places: Places) -> str:
    if written.isdecimal():
        return "no unit has this code"
    if not district:
        return "a name without a district"
    if not of_district:
        return "no police district is called so"
    if len(of_district) > 1:
        return "several police districts are called so"
    where = places.district_names[next(iter(of_district))]
    return f"several stations of {where} are called so" if fits else f"no station of {where} is called so"


def _candidates(written: str, where: str, fits: set[str], places: Places) -> tuple[str, ...]:
    """What fits exactly first, then the nearest by likeness, inside the district when it is known."""
    labels = places.labels.get(where, [])
    name = shortened(normalised(written))
    # Plain edit similarity: the composite scorers take ten times as long over a sheet full of misspelt names.
    scored = process.extract(name, [label for _, label in labels], scorer=fuzz.ratio, limit=NEAREST * 3)
    ranked = [*sorted(fits), *(labels[position][0] for _, _, position in scored)]
    return tuple(called(code, places) for code in list(dict.fromkeys(ranked))[:NEAREST])


def _other_times(folder: Folder, standing: dict[str, Place]) -> dict[str, str]:
    units = folder.units
    gone = units[~units["unit_id"].isin(list(standing))]
    heirs = defaultdict(list)
    for code, earlier in units.loc[units["successor_of"].notna(), ["unit_id", "successor_of"]].itertuples(index=False):
        for one in earlier.split(";"):
            heirs[one.strip()].append(code)
    return {code: _when(rows, sorted(set(heirs[code]))) for code, rows in gone.groupby("unit_id")}


def _when(rows: pd.DataFrame, heirs: list[str]) -> str:
    begun, ended = rows["valid_from"].min(), rows["valid_to"].max()
    parts = [
        "" if pd.isna(begun) else f"it exists from {begun:%Y-%m-%d}",
        "" if pd.isna(ended) else f"it ended on {ended:%Y-%m-%d}",
        f"its successors: {', '.join(heirs)}" if heirs else "",
    ]
    return "; ".join(filter(None, parts))
