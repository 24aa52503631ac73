"""No count of one to four people by sex or category goes out, nor can it be worked out of what does; whoever tries knows the rule."""

import json
from datetime import UTC, date, datetime
from itertools import product

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import planning as pl
from four_squares import make_squares
from little_state import NOW, RECEIVED, make_state, send
from planning import tables
from planning.disclosure import PARTS, without_small_counts
from planning.export import export_gaps
from planning.files import sha256
from planning.scenario import load_scenario
from planning.sealing import export_week, seal_week
from planning.takein import take_in
from planning.weekly import weekly

WEEK = date(2020, 5, 24)
HEAD = "week_ending,unit,district,members,women,eminent,ordinary,active"
SMALL = range(1, 5)
# What may not come out as 1 to 4, each worked out of a row.
CELLS = {
    "women": lambda row: row["women"],
    "not women": lambda row: row["members"] - row["women"],
    "eminent": lambda row: row["eminent"],
    "ordinary": lambda row: row["ordinary"],
    "not eminent": lambda row: row["members"] - row["eminent"],
    "not ordinary": lambda row: row["members"] - row["ordinary"],
    "neither": lambda row: row["members"] - row["eminent"] - row["ordinary"],
    "active": lambda row: row["active"],
    "not active": lambda row: row["members"] - row["active"],
}


def rows_of(*rows) -> pd.DataFrame:
    """Returns with members, women, eminent, ordinary, active; None: not reported."""
    return pd.DataFrame(rows, columns=["members", *PARTS], dtype="Int64")


def every_row(members: int) -> pd.DataFrame:
    """Every return that a group of this size can give."""
    one = [None, *range(members + 1)]
    pairs = [(e, o) for e, o in product(one, one) if (e or 0) + (o or 0) <= members]
    return rows_of(*((members, women, *pair, active) for women, pair, active in product(one, pairs, one)))


def text_of(shown: pd.DataFrame) -> pd.Series:
    """What a reader sees of each row."""
    cells = shown.reindex(columns=["members", *PARTS, "suppressed"]).astype("object")
    first, *others = (cells[name].where(cells[name].notna(), "").astype("str") for name in cells)
    return first.str.cat(others, sep=",")


@pytest.mark.parametrize("members", range(12))
def test_whoever_knows_the_rule_and_tries_every_return_that_gives_a_row_is_left_with_several_values(members):
    possible = every_row(members)
    seen = text_of(without_small_counts(possible))
    for name, worked_out in CELLS.items():
        cell = worked_out(possible)
        fits = cell.groupby(seen)
        told = (fits.min() == fits.max()).fillna(False) & (fits.count() == fits.size())
        given_away = told & fits.min().isin(SMALL)
        assert list(given_away[given_away].index) == [], name


@given(st.integers(0, 256).flatmap(lambda members: st.tuples(st.just(members), *[st.integers(0, members)] * 3)))
def test_bounds_from_what_is_left_hold_every_suppressed_cell_and_never_meet(row):
    """By the published total alone, a suppressed cell lies anywhere from 0 to the members left of its partition."""
    members, women, eminent, active = row
    shown = without_small_counts(rows_of((members, women, eminent, members - eminent, active))).iloc[0]
    for parts, counts in ((("women",), (women,)), (("eminent", "ordinary"), (eminent, members - eminent))):
        published = [shown[part] for part in parts if pd.notna(shown[part])]
        if set(SMALL) & {*counts, members - sum(counts)}:
            assert published == []
            assert members - sum(published) > 0, "the bounds 0 and members differ"
        else:
            assert published == list(counts)


def test_what_is_small_goes_with_its_partition_and_is_named_and_what_was_not_reported_is_not():
    shown = without_small_counts(
        rows_of((200, 3, 80, 110, 0), (200, 198, 98, 98, 5), (200, 40, None, 197, None), (200, None, None, None, None))
    )
    assert text_of(shown).tolist() == [
        "200,,80,110,0,women",
        "200,,,,5,women eminent ordinary",  # two men; four who are neither
        "200,40,,,,ordinary",  # three who are not
        "200,,,,,",
    ]


def test_counts_of_none_and_of_five_or_more_stay_and_then_nothing_is_added():
    rows = rows_of((200, 0, 0, 200, 200), (200, 5, 95, 100, 195), (0, 0, 0, 0, 0))
    pd.testing.assert_frame_equal(without_small_counts(rows), rows)
    assert without_small_counts(rows.head(0)).columns.tolist() == ["members", *PARTS]


@pytest.fixture
def sealed(tmp_path):
    """Of 101 three women and two who are neither eminent nor ordinary; of 102 nothing is small."""
    folder = make_state(tmp_path / "state")
    take(folder, "2020-05-24,101,E,200,3,90,108,20", "2020-05-24,102,E,150,40,50,90,")
    return folder, seal_week(folder, WEEK, today=RECEIVED, recorded_at=datetime(2020, 6, 16, tzinfo=UTC)).seal


def take(folder, *rows):
    account = take_in(folder, [send(folder, *rows, head=HEAD)], received=RECEIVED, recorded_at=NOW)
    assert account.problems == () and account.accepted == len(rows)


def test_a_week_is_handed_out_without_small_counts_and_says_where_they_were(sealed):
    folder, seal = sealed
    done = export_week(folder, WEEK, folder.parent / "week.csv")
    assert done.file.read_text(encoding="utf-8").splitlines() == [
        "week_ending,unit_id,audience,group_id,members,joined,left,women,eminent,ordinary,active,received_on,suppressed,synthetic",
        "2020-05-24,101,public,,200,,,,,,20,2020-06-15,women eminent ordinary,all",
        "2020-05-24,102,public,,150,,,40,50,90,,2020-06-15,,all",
    ]
    assert done.suppressed == 3 and done.sha256 == sha256(done.file.read_bytes()) != seal.sha256


def test_the_office_alone_gets_the_bytes_of_the_seal_and_both_stay_as_they_were(sealed):
    folder, seal = sealed
    before = [export_week(folder, WEEK, folder.parent / "week.csv", exact=exact).sha256 for exact in (False, True)]
    assert before[1] == seal.sha256
    take(folder, "2020-05-24,101,E,200,30,90,90,20")
    after = [export_week(folder, WEEK, folder.parent / "week.csv", exact=exact).sha256 for exact in (False, True)]
    assert after == before


def test_the_command_says_how_many_cells_it_suppressed_and_gives_all_when_asked(sealed, planning_, tmp_path):
    folder, seal = sealed
    options = ("register", "export", folder, "--week", WEEK, "-o", tmp_path / "week.csv")
    assert "3 cells suppressed" in planning_(*options).out
    assert planning_(*options, "--json").json["suppressed"] == 3
    exact = planning_(*options, "--exact", "--json").json
    assert (exact["suppressed"], exact["sha256"]) == (0, seal.sha256)
    assert "--exact" in planning_("register", "status", folder, "--exact").err


READ_ONLY_INSIDE = {"inbox/*", "returns", "doubtful", "revisions"}  # of the register and its inbox


def test_no_other_table_has_a_column_for_such_counts_but_the_recruits_of_a_plan():
    found = {
        (table.name, column.name) for table in tables.DOCUMENTED for column in table.columns if column.name in PARTS
    }
    assert {name for name, _ in found} == READ_ONLY_INSIDE | {"targets.csv"}
    assert {column.unit for column in tables.TARGETS.columns if column.name in PARTS} == {"people"}


def squares(folder, rows):
    """The four squares, of which each station reports its parts as `rows` has them."""
    state = make_squares(folder)
    heads = [("NE", "D1", 250), ("SW", "D1", 60), ("SX", "D2", 30)]
    take(state, *(f"2020-05-24,{unit},{district},{members},{parts}"
                  for (unit, district, members), parts in zip(heads, rows, strict=True)))  # fmt: skip
    return state


@pytest.fixture
def two(tmp_path):
    """Two states whose returns differ in nothing but women, eminent, ordinary and active."""
    return [
        squares(tmp_path / name, rows)
        for name, rows in (("few", ["3,2,100,4", "1,58,2,1", "4,1,1,0"]), ("none", [",,,"] * 3))
    ]


def test_figures_files_and_plans_do_not_hang_on_these_counts_at_all(two):
    made = []
    for folder in two:
        state = pl.read_state(folder, WEEK)
        gaps = pl.coverage_gaps(state)
        plan = pl.recruitment_plan(gaps, load_scenario(weeks=2, block_weeks=2), state.capacity)
        file = export_gaps(gaps, folder.parent / f"{folder.name}.csv", state.synthetic)
        frames = (gaps.drop(columns="geometry"), state.capacity, pl.alarms(state), plan.targets, plan.weeks)
        made.append((file.read_bytes(), pl.summary(gaps, state, 1000), [frame.to_csv() for frame in frames]))
    assert made[0] == made[1]


@pytest.mark.slow
def test_every_text_of_the_weekly_set_is_the_same_whatever_these_counts_were(two, tmp_path):
    sets = []
    for folder in two:
        done = weekly(folder, tmp_path / "reports", load_scenario(weeks=2, block_weeks=2), started=NOW, workers=1)
        own = (str(folder), done.run_id, pl.read_state(folder).input_hash)
        sets.append({name: without(own, text) for name, text in texts(done.folder).items()})
    assert sets[0].keys() == sets[1].keys()
    assert [name for name in sets[0] if sets[0][name] != sets[1][name]] == []


def texts(folder):
    """What can be read in a set, without clock and seconds; a PDF is laid out of the same cards as its page."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    clocks = {"manifest.json", "plan/plan.json", "plan/remedy/plan.json"}
    readable = {name: path for name, path in found.items() if path.suffix != ".pdf" and name not in clocks}
    return {name: shown(path) if path.suffix == ".ipynb" else path.read_text(encoding="utf-8")
            for name, path in readable.items()}  # fmt: skip


def shown(notebook):
    """The outputs of a notebook, without the seconds that the plan took."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    outputs = [
        cell["outputs"] for cell in cells if cell.get("outputs") and "plan.seconds" not in "".join(cell["source"])
    ]
    assert outputs
    return json.dumps(outputs)


def without(words, text):
    for word in words:
        text = text.replace(word, "")
    return text
