"""How fast ten lakh people are taken in, in processor seconds of one warm process: python benchmarks/people.py"""

import random
import resource
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

import planning as pl
from planning.intake.telephone import telephone_number

DISTRICTS, STATIONS, PEOPLE = 40, 32, 1_000_000
RECEIVED, AT = date(2020, 6, 15), datetime(2020, 6, 15, tzinfo=UTC)
AGAIN = 20  # one of so many sits in a second group
NAMES = ("Asha", "Binod", "Chanda", "Dilip")  # of nobody: the reader lets them go
TABLES = {
    "state.toml": 'name = "Ten lakh"\nsynthetic = "all"\n',
    "kinds.csv": "kind,name,audience,has_ground,counted_as\nthana,Thana,public,true,thana\n",
    "ranges.csv": "range_id,name\nR1,North\n",
    "floors.csv": "kind,audience,floor\nthana,public,200\n",
    "caps.csv": "valid_from,cap\n2015-01-01,1024\n",
}


def main(limit_in: float = 15.0, limit_again: float = 15.0, limit_known: float = 5.0) -> bool:
    """Print each figure beside its limit in seconds; whether all are within."""
    with tempfile.TemporaryDirectory() as made:
        folder, lists = make_state(Path(made) / "state"), Path(made) / "lists"
        key = pl.make_key(Path(made) / "people.key").file
        lists.mkdir()
        files = write_lists(lists, "2020-05-01")
        later = write_lists(lists, "2020-05-08")
        warm = lists / "warm.csv"
        warm.write_text("unit,phone,joined_on\n1000,+1 202 555 0100,2020-05-01\n", encoding="utf-8")
        take(folder, [warm], key)
        print(f"{PEOPLE:,} people, one of {AGAIN} in a second group too, in {len(files)} lists")
        rows = (
            ("taken in", limit_in, lambda: take(folder, files, key)),
            ("newer lists of the same people", limit_again, lambda: take(folder, later, key)),
            ("state, gaps and sums of a week", limit_known, lambda: figures(folder)),
        )
        within = [timed(*row) for row in rows]
        size = (folder / "register.sqlite").stat().st_size >> 20
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
        print(f"register of {size} MB, at most {peak:,} MB of memory")
        return all(within)


def timed(what: str, limit: float, work) -> bool:
    begun = time.process_time()
    said = work()
    seconds = time.process_time() - begun
    print(f"{what}: {seconds:.1f} s of at most {limit:.0f} s ({said})", flush=True)
    return seconds <= limit


def make_state(folder: Path) -> Path:
    folder.mkdir()
    for name, text in TABLES.items():
        (folder / name).write_text(text, encoding="utf-8")
    districts = "".join(f"D{number},District {number},territorial,R1\n" for number in range(DISTRICTS))
    (folder / "districts.csv").write_text(f"district_id,name,kind,range_id\n{districts}", encoding="utf-8")
    units = "".join(
        f"{1000 + number},Station {number},thana,D{number // STATIONS}\n" for number in range(DISTRICTS * STATIONS)
    )
    (folder / "units.csv").write_text(f"unit_id,name,kind,district_id\n{units}", encoding="utf-8")
    return folder


def write_lists(folder: Path, day: str) -> list[Path]:
    """A list for each district: numbers in the usual spellings, drawn from a seed and written nowhere else."""
    draw, numbers = random.Random(2020), random.Random(7)
    spellings = ("{}{}", "{}{}", "{}{}", "+91{}{}", "+91 {} {}", "0{}{}", "{} {}", "91{}{}")
    files = []
    for district in range(DISTRICTS):
        rows = []
        for _ in range(PEOPLE // DISTRICTS):
            number = mobile(numbers)
            for _ in range(2 if draw.randrange(AGAIN) == 0 else 1):
                unit = 1000 + district * STATIONS + draw.randrange(STATIONS)
                written = draw.choice(spellings).format(number[:5], number[5:])
                rows.append(f"{unit},{draw.choice(NAMES)},{written},{day}\n")
        file = folder / f"{district:02d}-{day}.csv"
        file.write_text("unit,name,phone,joined_on\n" + "".join(rows), encoding="utf-8")
        files.append(file)
    return files


def mobile(draw: random.Random) -> str:
    while True:
        number = str(draw.randrange(6 * 10**9, 10**10))
        if telephone_number(number)[0]:
            return number


def take(folder: Path, files: list[Path], key: Path) -> str:
    account = pl.take_people_in(folder, files, key, received=RECEIVED, recorded_at=AT)
    return f"{account.rows_in:,} rows = {account.accepted:,} + {account.review:,} + {account.refused:,} + {account.duplicate:,}"


def figures(folder: Path) -> str:
    state = pl.read_state(folder, "2020-06-14")
    sums = pl.summary(pl.coverage_gaps(state), state, 0)
    return f"{sums['people']:,} people of {sums['people_known']:,} stations"


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
