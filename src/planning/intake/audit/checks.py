"""What is looked for: every check with its weight, what it means, and what mends it; and faults gathered to findings."""

from dataclasses import dataclass

import pandas as pd

from planning.tables import FAULTS, FINDINGS, SEVERITIES

WORST = 3  # examples shown of each finding


@dataclass(frozen=True)
class Check:
    """`what` is wrong where it finds something, and the `mend`."""

    severity: str
    what: str
    mend: str


CHECKS = {
    # the tables of the state
    "table": Check("error", "the state's tables do not hold together", "mend the row that is named"),
    # geometry of one layer
    "invalid": Check("error", "polygons that cross themselves or have no area", "draw them anew, or say --mend"),
    "overlap": Check("error", "neighbours that claim the same ground", "decide whose it is and cut it out of the other"),
    "sliver": Check("warning", "neighbours that overlap by a sliver", "planning check --mend"),
    "gap": Check("warning", "ground between the polygons that nobody owns", "complete the layer; slits are closed by planning check --mend"),
    "unmatched": Check("warning", "borders that do not match the neighbour's", "planning check --mend"),
    # keys and names
    "code": Check("error", "codes that are missing or stand twice", "one code for each feature, one feature for each code"),
    "same_name": Check("note", "names that several share", "none: codes tell them apart, names only inside a district"),
    "odd_value": Check("warning", "one value among many equal ones", "mend the spelling, or the feature is of elsewhere"),
    # joins
    "no_unit": Check("warning", "ground of nobody: its code is no unit's", "mend the code, or add the unit to units.csv"),
    "no_ground": Check("warning", "stations that own ground and have none", "bring their ground, or a point in their district"),
    "strange_ground": Check("warning", "ground of units whose kind owns none", "mend the kind, or take the ground out"),
    "outside_point": Check("warning", "stations whose point lies outside their district", "check coordinates and district"),
    "stacked": Check("warning", "stations with ground on one and the same point", "find each building's own coordinates"),
    "away_point": Check("warning", "stations whose point lies outside their own ground", "check point and ground"),
    "outside_ground": Check("error", "stations with more than 1 % of their ground outside their district", "bring districts and ground of the same origin"),
    "bare_district": Check("warning", "districts with ground on which no station stands", "complete the station list"),
    # dates
    "overlapping_rows": Check("error", "two rows of one unit that hold on the same day", "close the earlier one with valid_to"),
    "heirless": Check("note", "units that ended without a successor", "write their code into successor_of of what followed"),
    "early_heir": Check("warning", "successors that begin before what they follow has ended", "mend the dates: members would count twice"),
}  # fmt: skip


def faults_of(check: str, layer: str, rows: pd.DataFrame) -> pd.DataFrame:
    """`rows` (some of the columns feature, name, value, km2, longitude, latitude) as faults of one check."""
    return FAULTS.typed(rows.assign(check=check, severity=CHECKS[check].severity, layer=layer).reset_index(drop=True))


def findings_of(faults: pd.DataFrame) -> pd.DataFrame:
    """One row for each check and layer that found something, gravest first; columns of tables.FINDINGS."""
    rows = [
        {
            "check": check,
            "severity": CHECKS[check].severity,
            "layer": layer,
            "what": CHECKS[check].what,
            "count": len(group),
            "km2": group["km2"].sum() if group["km2"].notna().any() else None,
            "worst": "; ".join(_named(fault) for _, fault in _gravest(group).head(WORST).iterrows()),
            "mend": CHECKS[check].mend,
        }
        for (check, layer), group in faults.groupby(["check", "layer"], sort=False)
    ]
    rows.sort(key=lambda row: (SEVERITIES.index(row["severity"]), list(CHECKS).index(row["check"]), row["layer"]))
    return FINDINGS.checked(FINDINGS.typed(pd.DataFrame(rows, columns=FINDINGS.names)))


def _gravest(group: pd.DataFrame) -> pd.DataFrame:
    return group.sort_values("km2", ascending=False, na_position="last", kind="stable")


def _named(fault: pd.Series) -> str:
    parts = [fault[key] for key in ("feature", "name", "value") if pd.notna(fault[key])]
    area = f"{fault['km2']:.3g} km2" if pd.notna(fault["km2"]) else ""
    return ", ".join([*dict.fromkeys(parts), *([area] if area else [])]) or "without a name"
