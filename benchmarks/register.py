"""How fast a register of ten years is, in processor seconds of one warm process: python benchmarks/register.py"""

import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import planning as pl
from planning import register

STATIONS, WEEKS = 1300, 520
FIRST = date(2016, 1, 3)
KINDS = "kind,name,audience,has_ground,counted_as\nthana,Thana,public,true,thana\n"
TABLES = {
    "state.toml": 'name = "Ten years"\nsynthetic = "all"\n',
    "kinds.csv": KINDS,
    "ranges.csv": "range_id,name\nR1,North\n",
    "districts.csv": "district_id,name,kind,range_id\nD,District,territorial,R1\n",
    "floors.csv": "kind,audience,floor\nthana,public,200\n",
    "caps.csv": "valid_from,cap\n2015-01-01,1024\n",
}


def main(limit_week: float = 2.0, limit_known: float = 2.0) -> bool:
    """Print each figure beside its limit in seconds; whether all are within."""
    with tempfile.TemporaryDirectory() as made:
        folder = make_state(Path(made))
        sundays = [FIRST + timedelta(weeks=week) for week in range(WEEKS)]
        files = [write_week(folder, week, sunday) for week, sunday in enumerate(sundays)]
        fill(folder, files[:-1], sundays)
        size = (folder / "register.sqlite").stat().st_size >> 20
        print(f"{STATIONS * (WEEKS - 1):,} returns of {STATIONS:,} stations in {WEEKS - 1} weeks, {size} MB")
        take(folder, files[-2], sundays[-1])  # warm: nothing new
        rows = (
            ("one more week taken in", limit_week, lambda: take(folder, files[-1], sundays[-1])),
            ("all as known today", limit_known, lambda: register.returns_as_known(folder / "register.sqlite")),
            ("all as known in the middle", limit_known,
             lambda: register.returns_as_known(folder / "register.sqlite", sundays[WEEKS // 2])),
            ("one week as known on a day", limit_known, lambda: pl.read_state(folder, sundays[400], known_on=sundays[410])),
        )  # fmt: skip
        within = [timed(*row) for row in rows]
        return all(within)


def timed(what: str, limit: float, work) -> bool:
    begun = time.process_time()
    work()
    seconds = time.process_time() - begun
    print(f"{what}: {seconds:.1f} s of at most {limit:.0f} s", flush=True)
    return seconds <= limit


def make_state(folder: Path) -> Path:
    for name, text in TABLES.items():
        (folder / name).write_text(text, encoding="utf-8")
    units = "".join(f"{1000 + number},Station {number},thana,D\n" for number in range(STATIONS))
    (folder / "units.csv").write_text(f"unit_id,name,kind,district_id\n{units}", encoding="utf-8")
    (folder / "files").mkdir()
    return folder


def write_week(folder: Path, week: int, sunday: date) -> Path:
    file = folder / "files" / f"{week:03d}.csv"
    rows = "".join(f"{sunday},{1000 + unit},{150 + (unit * 7 + week) % 90},{sunday}\n" for unit in range(STATIONS))
    file.write_text(f"week_ending,unit,members,received_on\n{rows}", encoding="utf-8")
    return file


def fill(folder: Path, files: list[Path], sundays: list[date]) -> None:
    """Through the intake's own door, two years at a time so that the memory stays small."""
    for start in range(0, len(files), 104):
        some = files[start : start + 104]
        pl.take_in(folder, some, received=sundays[-1], recorded_at=datetime(2026, 1, 1, tzinfo=UTC))


def take(folder: Path, file: Path, received: date) -> None:
    pl.take_in(folder, [file], received=received, recorded_at=datetime(2026, 1, 1, tzinfo=UTC))


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
