"""`planning init`: a boundary file and a station list become a state folder; every station of the list is in it."""

import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd

from planning.errors import InputRefused, Problem
from planning.files import publish_folder, to_csv, write_whole
from planning.intake.again import MAPPINGS, RECORD, earlier_init, fingerprints, keep_what_people_added
from planning.intake.boundaries import read_districts, refuse_unexpected
from planning.intake.defaults import DEFAULT_TABLES, default_table
from planning.intake.draft import Draft, drafted_state
from planning.intake.folder import write_table
from planning.intake.ground import APPROXIMATE, layer_text
from planning.intake.layers.features import AS_THE_FILE_SAYS, Reading
from planning.intake.source import Source
from planning.intake.stations import in_words_of_the_layer, read_stations
from planning.tables import DISTRICTS, KINDS, RANGES, UNITS

REVIEW_FILE = "stations_review.csv"  # review.csv is that of the returns, and is written anew by every intake


@dataclass(frozen=True)
class InitReport:
    """What `init_state` made: counts of stations, the stations that wait for a person, and what a reader must know.

    units = with_ground + without_ground; `review` (columns places.REVIEW) is a part of without_ground, the rest are of
    kinds that own no ground.
    """

    folder: Path
    districts: int
    units: int
    with_ground: int
    without_ground: int
    review: pd.DataFrame
    notes: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        """0, or 3 when stations wait for a person."""
        return 3 if len(self.review) else 0

    def as_dict(self) -> dict:
        """The counts and notes for `--json`."""
        counts = {name: getattr(self, name) for name in ("districts", "units", "with_ground", "without_ground")}
        return {**counts, "review": len(self.review), "notes": list(self.notes)}


def init_state(
    folder: str | Path,
    districts: str | Path | None,
    stations: str | Path,
    *,
    mapping: Mapping[str, str] | None = None,
    district_mapping: Mapping[str, str] | None = None,
    kind_mapping: Mapping[str, str] | None = None,
    revenue_mapping: Mapping[str, str] | None = None,
    kind: str | None = None,
    district: str | None = None,
    facts: str | Path | None = None,
    expected: str | Path | None = None,
    name: str | None = None,
    name_hi: str | None = None,
    reading: Reading = AS_THE_FILE_SAYS,
) -> InitReport:
    """Make the state folder `folder` of a layer of revenue districts and a list, or a layer, of stations.

    Said again on a folder that it made, it takes the mappings that are not given from there, and replaces what it wrote;
    see planning.intake.again.

    Parameters
    ----------
    folder : where the state goes: a new or an empty folder, or one that `init` made and that has no returns yet.
    districts : boundary file, see planning.intake.boundaries.read_districts; None: the districts are the unions of
        their stations, which then must bring polygons.
    stations : list or layer of stations, see planning.intake.stations.read_stations.
    mapping, district_mapping : field to column of the list and of the boundary file; see parse_mapping.
    kind_mapping : kind of the list to kind of ours.
    revenue_mapping : revenue district as the list calls it to its name in the boundary file.
    kind, district : kind and police district of every station, where the file has no column for it; without
        `districts`, stations that name no district are of one that is called like the state.
    facts : CSV of Hindi names, ranges, codes and populations of districts, see planning.intake.facts.
    expected : list of the districts that the layer must hold, a name a line.
    name, name_hi : of the state; default: what the layer says of all its districts alike, else the folder's name.
    reading : layer, encoding and CRS where files leave them open, and the box that must hold the state.

    Raises
    ------
    InputRefused : the folder holds something else, or a file is not usable; nothing is written then.
    """
    folder = Path(folder).absolute()
    before = earlier_init(folder)
    said = dict(zip(MAPPINGS, (mapping, district_mapping, kind_mapping, revenue_mapping), strict=True))
    asked = {option: dict(pairs or before.asked.get(option, {})) for option, pairs in said.items()}
    drawn = None if districts is None else read_districts(districts, asked["map_districts"], reading)
    if drawn and expected is not None:
        refuse_unexpected(drawn, expected)
    kinds = pd.Index(default_table(KINDS)["kind"])
    only = district or (None if drawn else name or folder.name)
    given = before.asked.get("given", {}) | {
        field: value for field, value in {"kind": kind, "district": only}.items() if value
    }
    listed = read_stations(stations, asked["map"], asked["map_kind"], kinds, reading, given)
    listed = in_words_of_the_layer(listed, asked["map_revenue"])
    name = name or (_state_name(drawn.frame) if drawn else "") or folder.name
    draft = drafted_state(drawn, listed, facts, name, name_hi)
    record = asked | {"given": given, "reading": asdict(reading), "notes": list(draft.notes)}
    made = _beside(folder)
    try:
        _write(made, draft, _about(name, name_hi, draft))
        write_whole(made / RECORD, _record(record | {"wrote": fingerprints(made)}, draft.sources, name, name_hi))
        if before.wrote:
            keep_what_people_added(folder, made, before)
        made.chmod(0o755)
        earlier_init(folder)  # nobody has written to it meanwhile
        publish_folder(made, folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return _report(folder, draft)


def _beside(folder: Path) -> Path:
    """A new folder next to `folder`, so that a finished state only has to be renamed."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    except OSError as error:
        problem = Problem(
            "N-WRITE", f"no folder can be made here: {error.strerror}", "name another", file=str(folder.parent)
        )
        raise InputRefused(problem) from None


def _write(made: Path, draft: Draft, about: str) -> None:
    for table, frame in ((UNITS, draft.units), (DISTRICTS, draft.districts), (RANGES, draft.ranges)):
        write_table(made, table, frame)
    for table in DEFAULT_TABLES:
        write_table(made, table, default_table(table))
    write_whole(made / "layers" / "stations.geojson", layer_text(draft.station_ground))
    write_whole(made / "layers" / "districts.geojson", layer_text(draft.district_ground))
    if draft.revenue_ground is not None:
        write_whole(made / "layers" / "revenue_districts.geojson", layer_text(draft.revenue_ground))
    write_whole(made / REVIEW_FILE, to_csv(draft.review))
    write_whole(made / "state.toml", about)
    for empty in ("inbox", "scenarios"):
        (made / empty).mkdir()


def _state_name(layer: pd.DataFrame) -> str:
    """The name of the state, where the layer gives all its districts the same."""
    names = layer["state"].unique()
    return names[0] if len(names) == 1 and pd.notna(names[0]) else ""


def _about(name: str, name_hi: str | None, draft: Draft) -> str:
    # A JSON text is a TOML basic string as well, as long as DEL, which only JSON allows bare, is escaped.
    facts = {
        "name": name,
        **({"name_hi": name_hi} if name_hi else {}),
        "synthetic": "",
        "approximate": APPROXIMATE if draft.station_ground["approximate"].any() else "",
        "sources": [f"{source.name} (sha256 {source.sha256})" for source in draft.sources.values()],
    }
    lines = (f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in facts.items())
    return "".join(lines).replace("\x7f", "\\u007f")


def _record(asked: dict, sources: Mapping[str, Source], name: str, name_hi: str | None) -> str:
    """What has to be said to make the same folder again: file names, fingerprints, mappings, names."""
    files = {role: {"file": source.name, "sha256": source.sha256} for role, source in sources.items()}
    record = {
        "files": files,
        **asked,
        "name": name,
        "name_hi": name_hi,
    }
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"


def _report(folder: Path, draft: Draft) -> InitReport:
    units, with_ground = len(draft.units), len(draft.station_ground)
    return InitReport(
        folder=folder,
        districts=len(draft.districts),
        units=units,
        with_ground=with_ground,
        without_ground=units - with_ground,
        review=draft.review,
        notes=draft.notes,
    )
