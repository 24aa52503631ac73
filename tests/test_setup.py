"""Setup: pyproject.toml, environment.yml and requirements.lock name the same libraries, and src/ needs just those."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
ENVIRONMENT = (ROOT / "environment.yml").read_text(encoding="utf-8")
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
NEEDED_WITHOUT_IMPORT = {
    "brotli": "fontTools packs web fonts with it",
    "ipykernel": "the kernel that notebooks run in",
    "jupyterlab": "planning lab starts it as a process of its own",
    "plotly": "its extension draws the interactive figures in JupyterLab",
    "tzdata": "zoneinfo finds Asia/Kolkata in it where the system has no time zones",
}
OWNERS = packages_distributions()
CONDA_NAMES = {
    "brotli-python": "brotli",
    "geopandas-base": "geopandas",
    "pandera-pandas": "pandera",
    "python-tzdata": "tzdata",
    "typst-py": "typst",
}  # conda-forge's name: ours


def requirements(lines) -> dict[str, Requirement]:
    return {canonicalize_name(found.name): found for found in map(Requirement, lines)}


RUNTIME = requirements(PROJECT["project"]["dependencies"])
DEVELOPMENT = requirements(PROJECT["dependency-groups"]["dev"])
DECLARED = RUNTIME | DEVELOPMENT
NOT_ASKED_FOR = {
    "ortools": "benchmarks/whole_state.py sets its CP-SAT beside the others where somebody has installed it"
}


def in_environment() -> dict[str, Requirement]:
    """The libraries of environment.yml, conda's and pip's, under the names of the package index."""
    listed = re.findall(r"^ +- ([^\s:]+)$", ENVIRONMENT.partition("\ndependencies:")[2], flags=re.MULTILINE)
    found = requirements(listed)
    return {CONDA_NAMES.get(name, name): one for name, one in found.items() if name not in ("python", "pip")}


def in_lock() -> dict[str, list[Requirement]]:
    """Every entry of the lock by name; a library has several when its version depends on that of Python."""
    entries = re.findall(r"^([A-Za-z0-9].*?) \\$", LOCK, flags=re.MULTILINE)
    found: dict[str, list[Requirement]] = {}
    for entry in map(Requirement, entries):
        found.setdefault(canonicalize_name(entry.name), []).append(entry)
    return found


def imported(*folders: str) -> set[str]:
    """Top-level modules that the Python files below `folders` import, wherever in the file."""
    found = set()
    for path in (path for folder in folders for path in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                found.add(node.module.partition(".")[0])
    own = {path.stem for folder in ("tests", "benchmarks") for path in (ROOT / folder).glob("*.py")}
    return found - set(sys.stdlib_module_names) - {"planning"} - own - set(NOT_ASKED_FOR)


def libraries_of(modules: set[str]) -> set[str]:
    return {canonicalize_name(OWNERS[module][0]) for module in modules}


def test_everything_that_the_software_imports_is_declared():
    assert libraries_of(imported("src")) - set(RUNTIME) == set()


def test_everything_that_tests_pictures_and_benchmarks_import_is_declared():
    assert libraries_of(imported("tests", "docs", "benchmarks")) - set(DECLARED) == set()


def test_everything_declared_is_imported_or_has_a_reason():
    assert set(RUNTIME) - libraries_of(imported("src")) == set(NEEDED_WITHOUT_IMPORT)


def test_conda_and_pip_users_get_the_same_libraries_in_the_same_ranges():
    asked = {name: str(one.specifier) for name, one in in_environment().items()}
    assert asked == {name: str(one.specifier) for name, one in DECLARED.items()}


def test_conda_users_get_the_same_python():
    assert f"- python{PROJECT['project']['requires-python']}\n" in ENVIRONMENT


def test_every_declared_library_is_locked_at_a_version_that_it_allows():
    locked = in_lock()
    assert sorted(set(DECLARED) - set(locked)) == []
    wrong = [
        str(entry)
        for name, declared in DECLARED.items()
        for entry in locked[name]
        if not declared.specifier.contains(next(iter(entry.specifier)).version)
    ]
    assert wrong == []


def test_the_lock_names_one_exact_version_at_a_time_and_its_hashes():
    entries = re.split(r"\n(?=\S)", LOCK.strip())
    pinned = re.compile(r"[A-Za-z0-9._\[\]-]+==[^\s*]+( ; [^\\]+)? \\\n( +--hash=sha256:[0-9a-f]{64}( \\\n|$))+")
    assert [entry.splitlines()[0] for entry in entries if not pinned.fullmatch(entry)] == []


@pytest.mark.parametrize("text", [LOCK, ENVIRONMENT, (ROOT / "pyproject.toml").read_text(encoding="utf-8")])
def test_no_setup_file_names_an_address_or_an_index(text):
    assert re.findall(r"https?:|file:|--(?:extra-)?index|--find-links|--trusted|git\+|\[\[tool\.uv", text) == []


def test_the_installed_command_is_the_one_that_is_documented():
    assert PROJECT["project"]["scripts"] == {"planning": "planning.cli:main"}
