"""People beside seats on every card that has seats: where lists came, blank where none did, and no column where none came at all."""

import pytest

import planning as pl
from four_squares import make_reporting_squares
from invented import a_key, row, write_list
from little_state import NOW, RECEIVED
from once import made_once
from planning.people import take_people_in
from planning.report.layout import hover
from planning.terminal import print_summary

# Person 1 sits in groups of NE (reported) and NW (silent) of district D1 and of SX (reported) in D2; SW, SE and M1 sent no list.
LIST = (
    *(row(unit, 1, "2020-05-01") for unit in ("NE", "NW", "SX")),
    row("NE", 2, "2020-05-01"),
    row("NW", 3, "2020-05-01"),
    row("NW", 4, "2020-05-01"),
)
PEOPLE = {"NE": 2, "NW": 3, "SX": 1}


class Shown:
    """The tables of a state's week, and every card made of them."""

    def __init__(self, folder):
        self.state = pl.read_state(folder, "2020-05-24")
        self.gaps = pl.coverage_gaps(self.state)
        people = pl.people_of_stations(self.state)
        self.total = pl.roll_up(self.gaps, people=people).loc["state"]
        self.districts = pl.roll_up(self.gaps, "district_id", people=people)
        self.plan = pl.recruitment_plan(
            self.gaps, pl.load_scenario("base", weeks=2, block_weeks=2), self.state.capacity
        )

    def of_stations(self):
        """Tables with a row for each station, by name."""
        gaps, state, targets = self.gaps, self.state, self.plan.targets
        annex = pl.every_station(self.plan, gaps, state, pl.drive_weeks(self.plan), self.districts)
        return {
            "worst": pl.worst_stations(gaps, state, targets),
            "silent": pl.stations_in_state(gaps, state, "silent"),
            "gone": pl.stations_in_state(gaps, state, "gone"),
            "next": pl.next_drives(pl.drives_of_week(self.plan), gaps, state),
            **{f"annex of {table.title.arguments['district'].en}": table for table in annex[1:]},
        }

    def maps(self):
        return pl.map_coverage(self.gaps, self.state), pl.map_districts(self.districts, self.state, self.gaps)


def make_with_people(folder):
    make_reporting_squares(folder / "state")
    file = write_list(folder / "list.csv", *LIST)
    take_people_in(folder / "state", [file], a_key(folder / "safe"), received=RECEIVED, recorded_at=NOW)


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    return Shown(made_once(tmp_path_factory, "squares_with_people", make_with_people) / "state")


@pytest.fixture(scope="module")
def without(tmp_path_factory):
    return Shown(made_once(tmp_path_factory, "squares", make_reporting_squares))


def code_of(shown, name):
    return shown.gaps.index[shown.gaps["name"] == name.en].item()


def keys(card):
    return [column.key for column in card.columns]


def test_every_table_of_stations_has_the_people_of_each_that_sent_a_list_and_a_blank_for_each_that_did_not(known):
    listed = {}
    for table in known.of_stations().values():
        if "people" in keys(table):
            listed |= {code_of(known, cells["station"]): cells["people"] for cells in table.rows}
    assert listed == {**dict.fromkeys(known.gaps.index), **PEOPLE}


def test_people_stand_beside_the_members_of_each_table(known):
    before = {name: keys(table)[keys(table).index("people") - 1] for name, table in known.of_stations().items()
              if "people" in keys(table)}  # fmt: skip
    assert before == {
        "worst": "members",
        "silent": "last_week",
        "next": "members",
        "annex of Muzaffarpur": "members",
        "annex of Patna": "members",
    }, "of the station that is gone no list came"


def test_the_total_of_a_district_is_of_distinct_people(known):
    tables = known.of_stations()
    assert sum(cells["people"] or 0 for cells in tables["annex of Patna"].rows) == 5
    assert tables["annex of Patna"].total["people"] == 4, "person 1 sits in two of its stations"
    assert tables["annex of Muzaffarpur"].total["people"] == 1


def test_the_ranking_of_districts_has_both_and_its_total_is_of_distinct_people(known):
    ranking = pl.district_ranking(known.districts, known.total, known.state, known.plan.targets)
    both = {cells["district"].en: (cells["seats"], cells["people"]) for cells in ranking.rows}
    assert both == {"Patna": (310, 4), "Muzaffarpur": (30, 1)}
    assert (ranking.total["seats"], ranking.total["people"]) == (340, 4)


def test_people_are_the_next_column_after_members_and_the_next_key_after_seats_in_files_and_json(known):
    sums = pl.summary(known.gaps, known.state, 1000)
    for names, seats in (
        (known.gaps, "members"),
        (known.districts, "seats"),
        (sums, "seats"),
        (sums["ranges"][0], "seats"),
    ):
        listed = list(names)
        assert listed[listed.index(seats) + 1] == "people"


def test_hovering_over_a_map_tells_members_and_people_and_a_dash_where_nothing_is_known(known):
    stations, districts = known.maps()
    told = {shape.unit: hover(shape, stations, "en").splitlines() for shape in stations.shapes}
    assert told["NE"][2:4] == ["Members: 250", "People: 2"]
    assert told["NW"][2:4] == ["Members: –", "People: 3"]
    assert told["SW"][2:4] == ["Members: 60", "People: –"]
    told = {shape.unit: hover(shape, districts, "en").splitlines() for shape in districts.shapes}
    assert told["D1"][-2:] == ["Members: 310", "People: 4"]


def test_what_is_printed_has_people_beside_seats(known, capsys):
    print_summary(pl.summary(known.gaps, known.state, 1000), known.state)
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    head = next(line for line in lines if "seats" in line)
    assert head[head.index("seats") + 1] == "people"
    [patna], [everything] = ([line for line in lines if line[:1] == [name]] for name in ("Patna", "all"))
    assert patna[1:] == ["5", "2", "1", "1", "1", "310", "4", "900", "440", "200"]
    assert everything[6:8] == ["340", "4"]


def test_where_only_one_district_sent_lists_the_other_has_no_column_of_them_in_the_annex_and_a_blank_in_the_ranking(
    known,
):
    gaps = known.gaps.assign(people=known.gaps["people"].where(known.gaps["district_id"] == "D1"))
    districts = known.districts.assign(people=known.districts["people"].where(known.districts.index == "D1"))
    annex = pl.every_station(known.plan, gaps, known.state, pl.drive_weeks(known.plan), districts)
    assert ["people" in keys(table) for table in annex[1:]] == [False, True]
    ranking = pl.district_ranking(districts, known.total, known.state, known.plan.targets)
    assert {cells["district"].en: cells["people"] for cells in ranking.rows} == {"Patna": 4, "Muzaffarpur": None}


def test_without_a_list_no_card_and_no_line_has_people(without, capsys):
    cards = [*without.of_stations().values(), *without.maps()]
    cards.append(pl.district_ranking(without.districts, without.total, without.state, without.plan.targets))
    assert [card.title.msgid for card in cards if "people" in keys(card)] == []
    assert "seats" not in keys(without.maps()[1])
    print_summary(pl.summary(without.gaps, without.state, 1000), without.state)
    assert "people" not in capsys.readouterr().out
