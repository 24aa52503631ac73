"""kill -9 at any moment of the weekly run: the reports are whole, the lock is free, the next run tidies up."""

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from filelock import FileLock

from four_squares import make_reporting_squares
from planning.files import sha256

pytestmark = pytest.mark.slow

KILLS = 15
WEEK = "2020-W21"


def command(folder):
    return [sys.executable, "-m", "planning.cli", "weekly", str(folder / "state"), "-o", str(folder / "reports")]


def kill_after(folder, line: int, seconds: float) -> None:
    """Kill the run `seconds` after the line `line` of what it says it is doing (or let it end before)."""
    run = subprocess.Popen(command(folder), stderr=subprocess.PIPE, text=True, start_new_session=True)
    for _ in range(line):
        run.stderr.readline()
    try:
        run.wait(seconds)
    except subprocess.TimeoutExpired:
        helpers = psutil.Process(run.pid).children(recursive=True)
        os.kill(run.pid, signal.SIGKILL)
        run.wait()
        assert psutil.wait_procs(helpers, timeout=15)[1] == [], "nobody goes on working for a run that is dead"
    run.stderr.close()


def whole(set_: Path) -> bool:
    manifest = json.loads((set_ / "manifest.json").read_text(encoding="utf-8"))
    found = {path.relative_to(set_).as_posix() for path in set_.rglob("*") if path.is_file()} - {"manifest.json"}
    return set(manifest["files"]) == found and all(
        sha256((set_ / name).read_bytes()) == digest for name, digest in manifest["files"].items()
    )


def test_after_kills_at_random_moments_reports_are_whole_or_absent_and_the_next_run_succeeds(tmp_path):
    make_reporting_squares(tmp_path / "state")
    reports = tmp_path / "reports"
    moments = random.Random(2020)
    for _ in range(KILLS):
        kill_after(tmp_path, moments.randrange(8), moments.uniform(0, 4))
        if (reports / WEEK).exists():
            assert whole(reports / WEEK)
        if (reports / "latest").exists():
            assert whole(reports / "latest")
        if reports.exists():
            with FileLock(reports / ".lock", timeout=0):
                assert len(list(reports.glob(".making.*"))) <= 1, "each run clears away what the one before left"
    subprocess.run(command(tmp_path), check=True, capture_output=True)
    assert sorted(path.name for path in reports.iterdir()) == [".lock", WEEK, "latest"]
    assert whole(reports / "latest")


def test_ctrl_c_while_districts_or_notebooks_run_exits_130_and_leaves_nothing_half(tmp_path):
    make_reporting_squares(tmp_path / "state")
    for line in (2, 4):
        run = subprocess.Popen(command(tmp_path), stderr=subprocess.PIPE, text=True, start_new_session=True)
        for _ in range(line):
            run.stderr.readline()
        os.killpg(run.pid, signal.SIGINT)
        said = run.stderr.read()
        assert run.wait() == 130, said
        assert [path.name for path in (tmp_path / "reports").iterdir() if path.name != ".lock"] == []
