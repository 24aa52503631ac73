"""What the command line shows: progress on standard error, figures and JSON on standard output."""

import json
import sys
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

progress_console = Console(stderr=True)


class Step:
    """What long work reports to: it is called with (done, of), and `say` names what is being done."""

    def __init__(self, bar: Progress, label: str):
        self.bar, self.task = bar, bar.add_task(label, total=None)

    def __call__(self, done: int, of: int) -> None:
        self.bar.update(self.task, completed=done, total=of)

    def say(self, text: str) -> None:
        if not progress_console.is_terminal:
            print(text, file=sys.stderr)
        self.bar.update(self.task, description=text, completed=0, total=None)


@contextmanager
def working(label: str):
    """Progress on standard error while something takes its time."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=progress_console, transient=True) as bar:
        yield Step(bar, label)


def print_json(value) -> None:
    print(json.dumps(value, indent=1, ensure_ascii=False, default=str))


def print_notes(notes) -> None:
    for note in notes:
        print(f"  {note}")


def print_problems(problems) -> None:
    for problem in problems:
        print(problem, file=sys.stderr)


def print_cards(cards, lang: str) -> None:
    """Sentences and tables of cards in a language; a table of questions and answers line by line."""
    from planning.report.layout import layout

    for laid in (layout(card, lang) for card in cards):
        if laid["kind"] == "sentence":
            print(laid["text"])
            continue
        print(laid["title"])
        rows = [[cell["text"] for cell in row] for row in laid["rows"]]
        if len(laid["columns"]) == 2:
            print_notes(f"{asked}: {answer}" for asked, answer in rows)
        else:
            _print_table(laid["columns"], rows)
        print(laid["note"])


def _print_table(columns: list[dict], rows: list[list[str]]) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for column in columns:
        table.add_column(column["label"], justify="right" if column["numeric"] else "left")
    for row in rows:
        table.add_row(*row)
    Console().print(table)


def print_findings(audit: dict) -> None:
    """Layers with their ground, then a paragraph for each finding, the gravest first; `audit` as its as_dict says."""
    if "mended" in audit:
        print(f"{audit['mended']:,} polygons mended, recorded in layers/mends.csv")
    for name, layer in audit["layers"].items():
        print(f"{name}: {layer['features']:,} features, {layer['km2']:,.2f} km2")
    for row in audit["findings"]:
        ground = "" if row["km2"] is None else f" ({row['km2']:,.3f} km2)"
        print(f"{row['severity']}: {row['layer']}: {row['count']:,} x {row['what']}{ground}")
        print(f"    {row['worst']}")
        print(f"    -> {row['mend']}")
    if not audit["findings"]:
        print("nothing was found")


def print_summary(sums: dict, state) -> None:
    synthetic = f" ({state.synthetic} synthetic)" if state.synthetic else ""
    print(f"{state.name}, week {sums['week']}{_basis(state)}{synthetic}")
    people = () if sums["people"] is None else ("people",)
    # Broken so that 80 columns hold them beside the longest word of a district's name.
    heads = (
        "units",
        "re-\nported",
        "silent",
        "not\nformed",
        "gone",
        "seats",
        *people,
        "floor",
        "gap",
        "gap\nun-\nknown",
    )
    keys = tuple(head.replace("-\n", "").replace("\n", "_") for head in heads)
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column("police\ndistrict", max_width=16)
    for head in heads:
        table.add_column(head, justify="right", no_wrap=True)
    for row in sums["districts"]:
        table.add_row(state.districts.loc[row["district_id"], "name"], *(_counted(row[key]) for key in keys))
    table.add_row("all", *(_counted(sums[key]) for key in keys), style="bold")
    Console().print(table)
    if sums["people"] is not None:
        print(f"{sums['people']:,} distinct people, known of {sums['people_known']:,} of {sums['units']:,} stations")
    print(f"goal {sums['goal']:,}: {sums['goal_gap']:,} members are missing")


def _counted(count: int | None) -> str:
    return "" if count is None else f"{count:,}"


def _basis(state) -> str:
    if state.known_on:
        return f", as known on {state.known_on}"
    return f", as sealed on {state.sealed_on}" if state.sealed_on else ""


def print_basis(sums: dict, restated: list[dict]) -> None:
    """On standard error, so that what is printed of a sealed week stays the same: what came in since."""
    if sums["sealed_on"]:
        print(f"{sums['week']} was sealed on {sums['sealed_on']}: these are its figures as sealed", file=sys.stderr)
    for row in restated:
        print(f"  {restatement_line(row)}", file=sys.stderr)


def restatement_line(row: dict) -> str:
    """A row of tables.RESTATEMENTS as plain values, for a person to read."""
    sealed = "no return" if row["sealed_members"] is None else row["sealed_members"]
    return (
        f"restatement of the week to {row['week_ending']}: {' '.join((row['unit_id'], row['group_id'])).strip()}: "
        f"{row['members']} members, {sealed} as sealed, received on {row['received_on']}, recorded at {row['recorded_at']}"
    )


def print_rows_in(account) -> None:
    """What became of the rows of an intake, which add up."""
    print(
        f"{account.rows_in} rows = {account.accepted} accepted + {account.review} for review + "
        f"{account.refused} refused + {account.duplicate} duplicate"
    )


def print_waiting(rows: int, file: Path) -> None:
    """How many rows wait for a decision, those of earlier runs among them, and where to read of them."""
    if rows:
        print(f"{rows} row{'s wait' if rows > 1 else ' waits'} for a decision, see {file}")


def print_rows(rows: list[dict]) -> None:
    """A table of whole numbers and words, one column for every key of its rows."""
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for key in rows[0] if rows else ():
        justify = "right" if isinstance(rows[0][key], int) else "left"
        table.add_column(key.replace("_", "\n"), justify=justify, no_wrap=True)
    for row in rows:
        table.add_row(*(f"{value:,}" if isinstance(value, int) else str(value) for value in row.values()))
    Console().print(table)


def print_register(status: dict) -> None:
    """Weeks, restatements, lists of people and copies of a register; `status` as its as_dict says."""
    integrity = "ok" if status["integrity"] == "ok" else "faults, see below"
    version = status["schema_version"] or "none: nothing can be read"
    print(f"{status['register']}: schema version {version}, integrity {integrity}, {len(status['batches']):,} batches")
    heads = ("week", "returns", "units", "revisions", "restatements", "sealed_at")
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for head in heads:
        table.add_column(head.replace("_", " "), justify="left" if head in ("week", "sealed_at") else "right")
    for week in status["weeks"]:
        table.add_row(*("" if week[head] is None else str(week[head]) for head in heads))
    if status["weeks"]:
        Console().print(table)
    print_notes(map(restatement_line, status["restatements"]))
    if status["people"] and status["people"]["lists"]:
        _print_lists(status["people"])
    print_notes(f"backup {copy['file']}: {'good' if copy['good'] else 'DAMAGED'}" for copy in status["backups"])


def _print_lists(people: dict) -> None:
    counts = ", ".join(f"{people[key]:,} {key}" for key in ("people", "joins", "leaves", "waiting", "erased"))
    print(f"registers of people: {people['lists']:,} lists, {counts}")
    print_rows(
        [
            {"list": one["fingerprint"][:12], "received_on": one["received_on"], "rows": one["rows_in"]}
            | {key: one[key] for key in ("people", "joins", "leaves")}
            for one in people["batches"]
        ]
    )
