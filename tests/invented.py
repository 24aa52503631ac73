"""People who are not: numbers of the range that North America keeps for fiction, names, and lists of them."""

from pathlib import Path

from planning.key import make_key

HEAD = "unit,district,group,name,phone,joined_on,left_on"
NAMES = ("Zorawar Invented", "Quillon Fictive", "ज़ोरावर काल्पनिक")


def number(last: int) -> str:
    """The last-th of a hundred numbers, +1 202 555 0100 to 0199."""
    assert 0 <= last < 100
    return f"+1202555{100 + last:04d}"


def write_list(file: Path, *rows: str, head: str = HEAD) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    return file


def row(unit: str, last: int, joined: str = "", left: str = "", group: str = "", district: str = "") -> str:
    return f"{unit},{district},{group},{NAMES[0]},{number(last)},{joined},{left}"


def a_key(folder: Path) -> Path:
    return make_key(folder / "people.key").file
