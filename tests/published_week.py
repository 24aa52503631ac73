"""A week of four square thanas whose people were taken in: what commands print and leave, made once for all tests of it."""

import json
import re
import subprocess
import sys
from pathlib import Path

from four_squares import make_reporting_squares
from invented import NAMES, a_key, number

NUMBERS = [number(last) for last in range(12)] + ["+919876543210"]
AS_OF = ("--as-of", "2020-05-24")
IN_TURN = """
import json, sys
from planning import cli
for arguments in json.loads(sys.argv[1]):
    sys.argv = ["planning", *arguments]
    try:
        cli.main()
    except SystemExit as left:
        print("exit code", left.code or 0, file=sys.stderr)
"""


def lists(folder: Path) -> list[Path]:
    """Good rows, and every sort of row that is refused or waits, with names and numbers also in the wrong places."""
    folder.mkdir()
    good = [f"{unit},,{name},{written},2020-05-01," for unit, name, written in
            zip(["NE", "NW", "SE"] * 5, NAMES * 5, NUMBERS, strict=False)]  # fmt: skip
    bad = [
        f"NE,,{NAMES[0]},98765 43210/11,2020-05-01,",
        f"NE,,{NAMES[0]},987654321,2020-05-01,",
        f"NE,,{NUMBERS[1]},{NAMES[1]},2020-05-01,",
        f"{NAMES[1]},D1,x,{NUMBERS[2]},2020-05-01,",
        f"{NUMBERS[3]},{NAMES[2]},x,{NUMBERS[2]},2020-05-01,",
        f"NE,,x,{NUMBERS[2]},{NAMES[0]},{NUMBERS[4]}",
        f"NE,,x,{NUMBERS[2]},,2020-04-01",
        f"NE,,x,{NUMBERS[2]}",
    ]
    head = "unit,district,name,mobile,joined_on,left_on"
    files = [folder / "good.csv", folder / "list 98765 43210.csv"]
    files[0].write_text("\n".join([f"Members, told by {NAMES[0]} {NUMBERS[5]},,,,", head, *good, ""]), encoding="utf-8")
    files[1].write_text("\n".join([head, *bad, ""]), encoding="utf-8")
    return files


def make_week(place: Path) -> None:
    """A state and its weekly set in `reports`, tables in `out`, and in `log.txt` and `said.json` what was printed.

    The commands run in processes of their own, as cron would have it; the set is made from another folder.
    """
    state, safe = make_reporting_squares(place / "थाना समूह"), a_key(place / "safe")
    people = ["people", state, *lists(place / "lists"), "--key", safe]
    gaps = [["gaps", state, *AS_OF]]
    for ending in ("csv", "xlsx", "parquet", "geojson"):
        gaps.append(["gaps", state, *AS_OF, "--json", "-o", place / "out" / f"gaps.{ending}"])
    commands = [people, [*people, "--json"], *gaps, ["erase", state, "--key", safe], ["register", "status", state]]
    in_turn = json.dumps([list(map(str, arguments)) for arguments in commands])
    with (place / "log.txt").open("xb") as log:
        printed = {"stdout": log, "stderr": log, "check": True}
        subprocess.run([sys.executable, "-c", IN_TURN, in_turn], input=NUMBERS[0].encode(), **printed)
        codes = re.findall(r"^exit code (\d)$", (place / "log.txt").read_text(encoding="utf-8"), re.MULTILINE)
        assert codes == ["2", "3", *"0000000"], codes
        weekly = ["weekly", state.name, "-o", "reports", "--json", "--jobs", "1"]
        with (place / "said.json").open("xb") as said:
            command = [sys.executable, "-m", "planning.cli", *weekly]
            subprocess.run(command, cwd=place, **(printed | {"stdout": said}))
