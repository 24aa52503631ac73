"""The house as its imports draw it: steps meet through tables, foundations know nothing of what stands on them."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "planning"
FILES = sorted(SOURCE.rglob("*.py"))
STEPS = {"intake", "register", "coverage", "history", "measures", "plan", "report"}
FOUNDATION = {"errors", "weeks", "schema", "scenario", "tables", "csvtables", "files", "projection", "state", "jumps"}
MOST_LINES = 280
LISTS = {"tables.py"}  # one long list of columns, to be read as such


def part(file: Path) -> str:
    """First folder or module below planning: the step, or the file, that `file` belongs to."""
    return file.relative_to(SOURCE).parts[0].removesuffix(".py")


def imported(file: Path) -> set[str]:
    """Parts of planning that `file` imports anywhere, also inside functions."""
    names = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file.name}: a relative import"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name.split(".")[1] for name in names if name.startswith("planning.")}


@pytest.mark.parametrize("step", sorted(STEPS))
def test_a_step_imports_no_other_step(step):
    inside = [file for file in FILES if part(file) == step]
    assert inside, "the step is gone or was renamed"
    others = {str(file.relative_to(SOURCE)): imported(file) & (STEPS - {step}) for file in inside}
    assert {name: found for name, found in others.items() if found} == {}


def test_the_foundation_imports_only_the_foundation():
    inside = [file for file in FILES if part(file) in FOUNDATION]
    assert {part(file) for file in inside} == FOUNDATION
    others = {file.name: imported(file) - FOUNDATION for file in inside}
    assert {name: found for name, found in others.items() if found} == {}


def test_only_the_command_line_reads_the_clock():
    """perf_counter measures how long a plan took, and stands in plan.json alone."""
    clocks = {"now", "utcnow", "today", "time_ns", "localtime"}
    reading = {
        part(file)
        for file in FILES
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in clocks
    }
    assert reading == {"cli"}


@pytest.mark.parametrize(
    ("statement", "kept_out"),
    [
        ("import planning", ("pandas", "geopandas", "numpy", "pulp", "papermill")),
        ("import planning.cli", ("pandas", "geopandas", "pulp", "papermill")),
        ("import planning.plan.verify", ("pulp", "highspy", "geopandas")),
        ("import planning.plan.district", ("pandas", "geopandas")),
    ],
)
def test_an_import_brings_in_no_more_than_it_needs(statement, kept_out):
    asked = f"import sys\n{statement}\nprint(*sorted(set({kept_out!r}) & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert found.stdout.split() == []


def test_every_public_name_can_be_had():
    import planning

    assert [name for name in planning.__all__ if not hasattr(planning, name)] == []
    with pytest.raises(AttributeError, match="no attribute 'gasp'"):
        planning.gasp  # noqa: B018


def test_no_file_is_longer_than_one_idea():
    lengths = {str(file.relative_to(SOURCE)): len(file.read_text(encoding="utf-8").splitlines()) for file in FILES}
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES and name not in LISTS} == {}
