"""Blank forms: what the stations of a week owe, laid out for the district that is to fill it in."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pandas as pd

from planning.csvtables import nearest
from planning.errors import InputRefused, Problem
from planning.files import write_whole
from planning.intake.folder import read_folder, valid_on
from planning.intake.form import Form, FormRow
from planning.intake.form_workbook import form_workbook
from planning.reading import read_state
from planning.state import State
from planning.tables import PUBLIC
from planning.weeks import latest_week, week_ending, week_name


def blank_forms(folder: str | Path, week: date, district: str | None = None) -> tuple[Form, ...]:
    """The form of every police district with stations that owe a public group, or of one district.

    A station has one row, and one for each group where several stand: a total and its groups would count twice.

    Parameters
    ----------
    folder : state folder.
    week : the Sunday that ends the week; stations, groups, floors and cap are those of that day.
    district : code of one police district.

    Raises
    ------
    InputRefused : the folder is refused, no Sunday, no such district, no station in it.
    """
    if week != week_ending(week):
        mend = f"{latest_week(week)} or {week_ending(week)}"
        raise InputRefused(
            Problem("A-SUNDAY", "the week does not end on a Sunday", mend, column="week", value=str(week))
        )
    state = read_state(folder, week)
    kinds = read_folder(folder).kinds.set_index("kind")
    codes = sorted(state.units["district_id"].unique())
    if district is not None:
        _refuse_unknown(district, codes, state)
        codes = [district]
    return tuple(_form(state, code, kinds) for code in codes)


def write_forms(forms: Iterable[Form], folder: str | Path) -> list[Path]:
    """Write each form to `folder` as <district>-<week>.xlsx, whole; a form of the same name is replaced."""
    return [
        write_whole(
            Path(folder) / f"{quote(form.district_id, safe='')}-{week_name(form.week)}.xlsx", form_workbook(form)
        )
        for form in forms
    ]


def _refuse_unknown(district: str, codes: list[str], state: State) -> None:
    if district not in codes:
        stands = district in state.districts.index
        reason = "none of its stations owes a public group" if stands else "no such police district in that week"
        raise InputRefused(
            Problem("A-DISTRICT", reason, nearest(district, codes), str(state.path / "districts.csv"), column="district",
                    value=district)
        )  # fmt: skip


def _form(state: State, district: str, kinds: pd.DataFrame) -> Form:
    groups = valid_on(state.groups, state.week)
    standing = groups[groups["audience"] == PUBLIC].groupby("unit_id")["group_id"].apply(sorted).to_dict()
    units = state.units[state.units["district_id"] == district]
    about = state.districts.loc[district]
    return Form(
        district_id=district,
        name=about["name"],
        name_hi=_text(about["name_hi"]),
        week=state.week,
        cap=state.cap,
        synthetic=state.synthetic == "all",
        rows=tuple(
            FormRow(
                code, unit["name"], _text(unit["name_hi"]), _kind(kinds.loc[unit["kind"]]), group, int(unit["floor"])
            )
            for code, unit in units.sort_index().iterrows()
            for group in _reported_by(standing.get(code, []))
        ),
    )


def _reported_by(groups: list[str]) -> list[str]:
    """The groups that have a row each; an empty text is the unit's total."""
    return groups if len(groups) > 1 else [""]


def _kind(kind: pd.Series) -> str:
    return " / ".join(filter(None, (_text(kind["name_hi"]), kind["name"])))


def _text(value) -> str:
    return "" if pd.isna(value) else value
