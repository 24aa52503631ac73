"""What a person hands over for a layer: one file, a zip, or the parts of a Shapefile, as named bytes."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from planning.files import sha256
from planning.intake.layers.archive import is_archive, unpacked
from planning.intake.source import MOST_BYTES, Source, local, read_bytes, refused

SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
JOURNALS = ("-journal", "-wal")  # what a program that died, or still runs, leaves beside a GeoPackage


@dataclass(frozen=True)
class Parcel:
    """The parts of what was handed over by name (inside a zip: with their folders); a single file is one part."""

    source: Source
    parts: Mapping[str, bytes]

    @property
    def path(self) -> Path:
        return self.source.path


def open_parcel(path: str | Path) -> Parcel:
    """Everything that belongs to the layer at `path`.

    Parameters
    ----------
    path : a file, a zip, a folder with a Shapefile, or the .shp of one; its other parts are found beside it, as is
        the journal of a GeoPackage.

    Raises
    ------
    InputRefused : an address, nothing there, empty, too large, or a zip that planning.intake.layers.archive refuses.
    """
    path = local(path)
    if path.is_dir():
        return _of_files(path, sorted(part for part in path.iterdir() if part.suffix.lower() in SHAPEFILE_PARTS))
    if path.suffix.lower() in SHAPEFILE_PARTS:
        beside = sorted(part for part in path.parent.glob("*") if part.stem == path.stem)
        return _of_files(path, [part for part in beside if part.suffix.lower() in SHAPEFILE_PARTS])
    source, data = read_bytes(path)
    if is_archive(data):
        return Parcel(source, unpacked(data, path))
    journals = [Path(f"{path}{ending}") for ending in JOURNALS]
    return Parcel(source, {path.name: data, **{part.name: part.read_bytes() for part in journals if part.is_file()}})


def _of_files(path: Path, files: list[Path]) -> Parcel:
    if not any(file.suffix.lower() == ".shp" for file in files):
        raise refused("I-MISSING", "there is no .shp here", "name the folder or file of a Shapefile", path)
    if sum(file.stat().st_size for file in files) > MOST_BYTES:
        raise refused("I-SIZE", f"the files are larger than {MOST_BYTES >> 20} MiB", "simplify or split them", path)
    parts = {file.name: file.read_bytes() for file in files}
    if not all(data for name, data in parts.items() if PurePosixPath(name).suffix.lower() == ".shp"):
        raise refused("I-EMPTY", "the file is empty", "copy it again", path)
    whole = b"".join(name.encode() + b"\0" + sha256(data).encode() for name, data in sorted(parts.items()))
    return Parcel(Source(path, sha256(whole)), parts)
