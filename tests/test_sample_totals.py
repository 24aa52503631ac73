"""The totals of the sample's last weeks, added up directly from the files in its inbox and by nothing of ours."""

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from planning.coverage import coverage_gaps, roll_up
from planning.reading import prepared_sample, read_state

SAMPLE = Path(__file__).parents[1] / "data" / "sample"


def rows_of(name):
    with (SAMPLE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def members_by_station(week: str) -> dict[str, int]:
    """The newest count of every station and group in the week, groups of a station added up."""
    codes = {row["unit_id"] for row in rows_of("units.csv")}
    of_district = {row[key]: row["district_id"] for row in rows_of("districts.csv") for key in ("name", "name_hi")}
    named = {
        (row["district_id"], row[key]): row["unit_id"] for row in rows_of("units.csv") for key in ("name", "name_hi")
    }
    aliased = {(row["district_id"], row["written"]): row["unit_id"] for row in rows_of("aliases.csv")}
    newest: dict[tuple[str, str], tuple[str, int]] = {}
    for file in sorted((SAMPLE / "inbox").iterdir()):
        for row in rows_of(f"inbox/{file.name}"):
            if row["week_ending"] == week:
                where = (of_district.get(row["district"], ""), row["unit"])
                code = row["unit"] if row["unit"] in codes else named.get(where) or aliased[where]
                key, said = (code, row["group"]), (row["received_on"], int(row["members"]))
                newest[key] = max(newest.get(key, said), said, key=lambda pair: pair[0])
    sums = defaultdict(int)
    for (code, _), (_, members) in newest.items():
        sums[code] += members
    return sums


@pytest.mark.parametrize("week", ["2020-05-24", "2020-05-17"])
def test_the_totals_of_a_week_are_the_sums_of_the_inbox(week):
    gaps = coverage_gaps(read_state(prepared_sample(), week))
    members = gaps["members"][gaps["received"]]
    direct = members_by_station(week)
    stations = {code: count for code, count in direct.items() if code in members.index}
    assert members.to_dict() == stations
    assert int(roll_up(gaps)["seats"].iloc[0]) == sum(stations.values())
    assert len(stations) > 1000
