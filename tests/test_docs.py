"""The papers: their code runs, their commands parse, their links lead somewhere, and they name what there is."""

import re
import shlex
import shutil
import subprocess
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import get_args

import pytest
import typer

from four_squares import make_reporting_squares
from planning.cli import app
from planning.notebook import ALLOWED
from planning.scenario import Scenario, Stage, checked_scenario
from planning.tables import CAPACITY_KEYS, WHY
from planning.takein import take_in

ROOT = Path(__file__).parents[1]
PAPERS = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), ROOT / "reports/README.md"])
}
README, CONTRIBUTING = PAPERS["README.md"], PAPERS["CONTRIBUTING.md"]
COMMANDS = typer.main.get_command(app)
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"(?:^ {4}\S.*\n(?: {8}.*\n)*)+", re.MULTILINE)
INLINE = re.compile(r"(?<!`)`([^`]+)`(?!`)")


def shell_lines(text: str) -> list[str]:
    """Lines of the code blocks that a shell would read, continued lines as one, without comments."""
    blocks = [code for language, code in FENCED.findall(text) if language in ("", "bash", "ini")]
    blocks += INDENTED.findall(FENCED.sub("", text))
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    return [re.sub(r"\s#.*|\s>>.*", "", line).strip() for line in lines]


def command_lines(text: str) -> list[list[str]]:
    """Every whole `planning` command of the code blocks, as arguments."""
    found = [re.match(r"(?:\S*/)?planning (.*?)(?: \|\| .*)?$", line) for line in shell_lines(text)]
    return [shlex.split(line[1]) for line in found if line]


def mentioned_commands(text: str) -> list[list[str]]:
    """Every `planning ...` between backticks, as words; these may stop in the middle."""
    spans = [" ".join(span.split()) for span in INLINE.findall(FENCED.sub("", text))]
    return [span.split()[1:] for span in spans if re.match(r"(\.venv/bin/)?planning [a-z]", span)]


def test_the_code_of_the_readme_runs(tmp_path, monkeypatch):
    make_reporting_squares(tmp_path / "build" / "sample")
    monkeypatch.chdir(tmp_path)
    found = run_readme()
    assert found["scenario"].goal == 300_000
    assert found["districts"]["gap"].to_dict() == {"D1": 440, "D2": 170}
    assert found["plan"].status == "optimal" and found["short"]["shortfall"].is_monotonic_decreasing


@pytest.mark.slow
def test_the_code_of_the_readme_runs_on_the_sample(tmp_path, monkeypatch):
    state = shutil.copytree(ROOT / "data" / "sample", tmp_path / "build" / "sample")
    take_in(state, received=date(2020, 12, 31), recorded_at=datetime(2020, 12, 31, tzinfo=UTC))
    monkeypatch.chdir(tmp_path)
    found = run_readme()
    assert len(found["gaps"]) == 1289 and found["plan"].status == "optimal"


def run_readme() -> dict:
    blocks = [code for language, code in FENCED.findall(README) if language == "python"]
    assert len(blocks) == 1
    names: dict = {}
    exec(compile(blocks[0], "README.md", "exec"), names)
    return names


COMMAND_LINES = [(name, line) for name, text in PAPERS.items() for line in command_lines(text)]


@pytest.mark.parametrize(("paper", "line"), COMMAND_LINES, ids=[f"{name}: {' '.join(x)}" for name, x in COMMAND_LINES])
def test_every_command_line_parses(paper, line):
    verb, *arguments = line
    COMMANDS.commands[verb].make_context(verb, arguments)


def test_commands_are_found_where_a_reader_sees_them():
    text = "Say `planning gaps -o` now.\n\n    planning init a \\\n        --name B  # why\n    make x\n\n```bash\n.venv/bin/planning lab d || exit\n```\n"
    assert command_lines(text) == [["lab", "d"], ["init", "a", "--name", "B"]]
    assert mentioned_commands(text) == [["gaps", "-o"]]


@pytest.mark.parametrize("paper", [name for name in PAPERS if name not in ("CONTRIBUTING.md", "CHANGELOG.md")])
def test_every_verb_and_option_that_is_mentioned_exists(paper):
    for verb, *words in mentioned_commands(PAPERS[paper]):
        assert verb in COMMANDS.commands
        options = {name for one in COMMANDS.commands[verb].params for name in one.opts} | {"--help"}
        assert {word for word in words if word.startswith("-")} <= options, f"planning {verb}"


def test_every_verb_stands_in_the_table_of_the_readme():
    rows = re.findall(r"^\| `planning (\w+)", README, flags=re.MULTILINE)
    assert sorted(rows) == sorted(COMMANDS.commands)


def test_values_that_papers_set_are_taken_by_the_scenario():
    settings = [value for text in PAPERS.values() for value in re.findall(r"(?:--set|-p) (\w+[= ]\S+?)(?=[`\s])", text)]
    assert len(settings) >= 3
    for setting in settings:
        name, value = re.split("[= ]", setting)
        if value != "VALUE":
            assert name in ALLOWED
            checked_scenario({name: int(value)})


def test_scenario_files_in_the_papers_are_scenarios():
    files = re.findall(r"^ {4}# \S+/scenarios/\S+\n((?: {4}.+\n)+)", PAPERS["docs/the-plan.md"], flags=re.MULTILINE)
    assert files
    for file in files:
        checked_scenario(tomllib.loads(re.sub("^ {4}", "", file, flags=re.MULTILINE)))


@pytest.mark.parametrize(
    ("paper", "after", "words"),
    [
        ("docs/the-plan.md", "| stage | makes small |", get_args(Stage)),
        ("docs/the-plan.md", "`why` is one of", WHY),
        ("docs/a-real-state.md", "| `capacity.csv` |", CAPACITY_KEYS),
    ],
)
def test_lists_of_words_are_those_of_the_code(paper, after, words):
    text = PAPERS[paper].partition(after)[2].partition("\n\n")[0]
    text = text.partition("\n|")[0] if after.startswith("| `") else text
    assert set(re.findall(r"`([a-z0-9_]+)`", text)) == set(words)


def test_the_stages_are_listed_in_the_order_of_the_base_scenario():
    table = PAPERS["docs/the-plan.md"].partition("| stage | makes small |")[2].partition("\n\n")[0]
    assert tuple(re.findall(r"^\| `(\w+)`", table, flags=re.MULTILINE)) == Scenario().stages


def test_every_module_has_its_room_and_every_room_is_there():
    table = CONTRIBUTING.partition("| room,")[2].partition("\n|---")[2].partition("\n\n")[0]
    named = set(re.findall(r"`([^`]+)`", table))
    source = ROOT / "src" / "planning"
    files = [
        path for folder in (source, *map(source.joinpath, ("intake", "plan", "report"))) for path in folder.glob("*")
    ]
    rooms = {f"{path.name}/" if path.is_dir() else path.stem for path in files if path.suffix in ("", ".py")}
    cards = {path.stem for path in files if path.stem.endswith("_cards")}
    missing = rooms - cards - named - {word.removeprefix("intake/") for word in named} - {"__init__", "__pycache__/"}
    assert sorted(missing) == []
    deeper = {path.stem for path in source.rglob("*.py")} | {f"intake/{name}" for name in rooms if name.endswith("/")}
    assert sorted(named - rooms - deeper - {"*_cards"}) == []


@pytest.mark.parametrize("paper", PAPERS)
def test_every_link_leads_somewhere(paper):
    text = FENCED.sub("", PAPERS[paper])
    links = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'src="([^"]+)"', text)
    lost = [link for link in links if not (ROOT / paper).parent.joinpath(link.partition("#")[0]).exists()]
    assert lost == []


def test_every_page_of_docs_can_be_reached_from_the_readme():
    assert [page for page in PAPERS if page.startswith("docs/") and f"({page})" not in README] == []


def test_every_make_target_that_is_mentioned_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    said = {
        word for text in PAPERS.values() for word in re.findall(r"(?:^ {4}|`)make ([a-z-]+)", text, flags=re.MULTILINE)
    }
    assert said and said <= targets


def test_the_changes_name_the_current_version_first():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    first = re.search(r"^## (\S+)", PAPERS["CHANGELOG.md"], flags=re.MULTILINE)
    assert first[1] == project["version"]


def test_pictures_are_small_png_files_that_the_readme_shows():
    pictures = sorted((ROOT / "docs" / "pictures").glob("*.png"))
    assert [picture for picture in pictures if f"docs/pictures/{picture.name}" not in README] == []
    assert pictures and all(picture.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n" for picture in pictures)
    assert [picture.name for picture in pictures if picture.stat().st_size > 200_000] == []


def test_no_tracked_text_names_a_place_of_one_machine_or_an_index():
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if tracked.returncode:
        pytest.skip("not a git checkout")
    forbidden = re.compile(rb"/(?:home|root|work|Users|tmp|opt)/\w|\bpypi\.|files\.pythonhosted|anaconda\.org")
    found = {}
    for name in filter(None, tracked.stdout.split("\0")):
        data = (ROOT / name).read_bytes() if (ROOT / name).is_file() else b""
        if name != "tests/test_docs.py" and b"\0" not in data and (places := forbidden.findall(data)):
            found[name] = places
    assert found == {}
