"""Whose return is it? Exact code, exact name inside the district, decided alias; else a person decides.

Likeness proposes and never decides: East Champaran scores nearer to Paschim (West) than to Purbi (East).
"""

import re
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from planning.intake.cells import ascii_digits, cleaned
from planning.intake.sounds import sounds
from planning.intake.spelling import normalised, shortened
from planning.intake.totals import TOTALS
from planning.intake.unit_names import Places, called

MADE_A_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?[Ee]\+[0-9]+")
NEAREST = 3


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
    written_alike = _likest(name, [label for _, label in labels])
    sounding_alike = _likest(sounds(name), [sounds(label) for _, label in labels])
    scored = sorted([*written_alike, *sounding_alike], key=lambda found: -found[1])
    ranked = [*sorted(fits), *(labels[position][0] for _, _, position in scored)]
    return tuple(called(code, places) for code in list(dict.fromkeys(ranked))[:NEAREST])


def _likest(name: str, labels: list[str]) -> list[tuple[str, float, int]]:
    """Labels most like `name`, with score and position.

    Plain edit similarity: the composite scorers take ten times as long over a sheet full of misspelt names.
    """
    return process.extract(name, labels, scorer=fuzz.ratio, limit=NEAREST * 3) if name else []
