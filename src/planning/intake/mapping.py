"""Which column of a foreign file is which of our fields: said by the user, else by a name that leaves no doubt."""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd
from rapidfuzz import process

from planning.errors import Problem, raise_if_any


def parse_mapping(text: str, fields: Iterable[str] | None = None) -> dict[str, str]:
    """The pairs of a `--map` argument.

    Parameters
    ----------
    text : pairs `ours=theirs`, separated by commas; blank text is no pair.
    fields : the names allowed on the left; None allows all (kinds of a foreign list).

    Raises
    ------
    InputRefused : not of that form, a name twice, or an unknown field (with the nearest one).

    >>> parse_mapping("unit_id=ps_cd, name=name")
    {'unit_id': 'ps_cd', 'name': 'name'}
    """
    pairs: dict[str, str] = {}
    problems: list[Problem] = []
    for part in filter(None, map(str.strip, text.split(","))):
        ours, equals, theirs = (side.strip() for side in part.partition("="))
        if not (ours and equals and theirs) or "=" in theirs:
            problems.append(Problem("M-FORM", "not of the form ours=theirs", "for example name=ps_name", value=part))
        elif ours in pairs:
            problems.append(Problem("M-TWICE", f"{ours} is mapped twice", "keep one", value=part))
        else:
            pairs[ours] = theirs
    raise_if_any(problems + ([] if fields is None else unknown_fields(pairs, fields)))
    return pairs


def unknown_fields(mapping: Mapping[str, str], fields: Iterable[str]) -> list[Problem]:
    """A problem for every left side of `mapping` that is not among `fields`."""
    fields = list(fields)
    return [
        Problem("M-FIELD", f"unknown field {ours!r}", nearest(ours, fields), value=f"{ours}={theirs}")
        for ours, theirs in mapping.items()
        if ours not in fields
    ]


def resolved_columns(
    header: Sequence[str],
    mapping: Mapping[str, str],
    fields: Mapping[str, Sequence[str]],
    required: Sequence[str],
    file: str,
    problems: list[Problem],
) -> dict[str, str]:
    """The column of `header` for each field that has one.

    Parameters
    ----------
    header : columns of the file.
    mapping : field to column, as the user said; goes before everything else.
    fields : every field, with the column names that mean it without being mapped (compared without case).
    required : fields that must have a column.
    file : name used in problems.
    problems : unknown fields and columns and missing fields are added here.
    """
    problems += unknown_fields(mapping, fields)
    problems += [
        Problem("M-COLUMN", f"there is no column {theirs!r} for {ours}", nearest(theirs, header), file, value=theirs)
        for ours, theirs in mapping.items()
        if theirs not in header
    ]
    free = {column.casefold(): column for column in reversed(header) if column not in mapping.values()}
    found = {
        field: next((free[name] for name in (*names, *map(_cut, names)) if name in free), None)
        for field, names in fields.items()
        if field not in mapping
    }
    columns = dict(mapping) | {field: column for field, column in found.items() if column is not None}
    problems += [
        Problem("M-MISSING", f"no column for {field}", _say_which(field, header), file)
        for field in required
        if field not in columns
    ]
    return columns


def _say_which(field: str, header: Sequence[str]) -> str:
    """The mend for a field without a column; a kind may also be said of all rows at once."""
    alike = ", or say --kind KIND if all stations are of one" if field == "kind" else ""
    return f"map {field}=COLUMN{alike}; columns: {', '.join(header)}"


def _cut(name: str) -> str:
    """A name as a Shapefile keeps it: its first ten letters."""
    return name[:10]


def nearest(name: str, known: Iterable[str]) -> str:
    """Mend for an unknown name: what is known, the nearest first."""
    best = process.extract(name, sorted(known), limit=3)
    return f"nearest: {', '.join(match for match, _, _ in best)}" if best else ""


def same(names: pd.Series) -> pd.Series:
    """Names in the form in which they are compared: without case and without doubled white space."""
    return names.map(lambda name: " ".join(name.split()).casefold(), na_action="ignore").astype("str")
