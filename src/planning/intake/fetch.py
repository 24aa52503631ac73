"""`planning fetch boundaries`: district boundaries of a state of India, from one pinned place, checked by fingerprint.

The only module that uses the network, and nothing needs it: any boundary file will do for `planning init`. The layers are
those of guneetnarula/indian-district-boundaries (MIT licence), as they stood at COMMIT; a commit fixes the bytes of its
files.
"""

import http.client
import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from planning.errors import InputRefused, Problem, RunFailed
from planning.files import sha256, write_whole
from planning.intake.mapping import nearest

COMMIT = "d0347469bf845b96dd98fc61e80a28a8235190eb"
REPOSITORY = "https://github.com/guneetnarula/indian-district-boundaries"
ADDRESS = f"https://raw.githubusercontent.com/guneetnarula/indian-district-boundaries/{COMMIT}/topojson/state-wise/"
LICENCE = "MIT, guneetnarula/indian-district-boundaries"
PINNED = {"bihar": "0f2662ac115e11bcfa7b14964ad90ea320f13d22d1e8ab690dcfd930fdf1b175"}
STATES = (
    "andamannicobar", "andhrapradesh", "arunachalpradesh", "assam", "bihar", "chandigarh", "chhattisgarh",
    "dadranagarhaveli", "delhi", "goa", "gujarat", "haryana", "himachalpradesh", "jammukashmir", "jharkhand",
    "karnataka", "kerala", "ladakh", "lakshadweep", "madhyapradesh", "maharashtra", "manipur", "meghalaya", "mizoram",
    "nagaland", "odisha", "puducherry", "punjab", "rajasthan", "sikkim", "tamilnadu", "telangana", "tripura",
    "uttarakhand", "uttarpradesh", "westbengal",
)  # fmt: skip
MOST_BYTES = 16 * 1024 * 1024  # Bihar has 34 kB, the largest state less than 1 MB
PATIENCE = 30  # seconds without a byte
JURISDICTIONS = (
    "The official thana polygons of Bihar (i-Bhugoal) are not fetched: get Bhugoal_BH_Police_Thana_Boundaries.geojsonl.7z "
    "of the release `police` of github.com/ramSeraph/indian_admin_boundaries with a browser, unpack it, look at it "
    "with planning check, and give it to planning ground, which puts it under the stations of a state, or to planning init "
    "--stations with --kind thana (it says no kinds; 89 names end in OP). Mirrored as CC0; credit DataMeet and i-Bhugoal. "
    "The release "
    "has Andhra Pradesh, Delhi, Karnataka, Rajasthan, Tamil Nadu and Telangana, too."
)


@dataclass(frozen=True)
class Fetched:
    """The file that was written, its fingerprint, and whether something besides the address vouches for it."""

    path: Path
    sha256: str
    known: bool

    @property
    def note(self) -> str:
        """What the fingerprint rests on."""
        if self.known:
            return "it is the fingerprint that was known before"
        return f"no fingerprint was known before: commit {COMMIT} fixes the file, and later fetches must give the same"

    def as_dict(self) -> dict:
        told = {
            "file": str(self.path),
            "sha256": self.sha256,
            "known": self.known,
            "licence": LICENCE,
            "commit": COMMIT,
        }
        return {**told, "jurisdictions": JURISDICTIONS}


def fetch_boundaries(folder: str | Path, state: str = "bihar", address: str = ADDRESS) -> Fetched:
    """Download the districts of `state` to FOLDER/<state>.topojson, and where they are from to <state>.source.json.

    Parameters
    ----------
    folder : where the files go; made when it is not there.
    state : one of STATES; case, spaces and hyphens do not matter.
    address : where the files of all states lie, with a slash at its end.

    Raises
    ------
    InputRefused : no such state, another file stands there, a record that is none; nothing is asked of the network.
    RunFailed : the network, an answer that is no TopoJSON or too large, or one whose sha256 is not the known one.
        Nothing is written then.
    """
    slug = _slug(state)
    path, record = Path(folder) / f"{slug}.topojson", Path(folder) / f"{slug}.source.json"
    recorded = _recorded(record)
    known = PINNED.get(slug) or recorded
    _refuse_other(path, known)
    data = _downloaded(f"{address}{slug}.json")
    found = sha256(data)
    if known and found != known:
        raise _failed("D-OTHER", f"its sha256 is {found}, not {known}", "it is not the file that was meant: ask whoever "
                      "runs the network, or bring a boundary file of your own", path.name)  # fmt: skip
    _refuse_no_topology(data, path.name)
    told = {"address": f"{ADDRESS}{slug}.json", "repository": REPOSITORY, "commit": COMMIT, "licence": LICENCE,
            "sha256": found, "bytes": len(data)}  # fmt: skip
    write_whole(record, json.dumps(told, indent=2) + "\n")  # first: a layer never stands there without its origin
    write_whole(path, data)
    return Fetched(path, found, known is not None)


def _slug(state: str) -> str:
    slug = "".join(letter for letter in state.casefold() if letter.isalnum())
    if slug not in STATES:
        raise InputRefused(Problem("D-STATE", "no such state or territory", nearest(slug, STATES), column="state",
                                   value=state))  # fmt: skip
    return slug


def _recorded(record: Path) -> str | None:
    """The sha256 that an earlier fetch wrote down."""
    if not record.exists():
        return None
    try:
        return str(json.loads(record.read_text(encoding="utf-8"))["sha256"])
    except (ValueError, KeyError, TypeError):
        mend = "move it away, and fetch again"
        raise InputRefused(Problem("D-RECORD", "no record of a fetch", mend, str(record))) from None


def _refuse_other(path: Path, known: str | None) -> None:
    if path.exists() and sha256(path.read_bytes()) != known:
        raise InputRefused(Problem("D-OCCUPIED", "another file stands there already", "move it away, or fetch into another folder",
                                   str(path)))  # fmt: skip


class _Stays(urllib.request.HTTPRedirectHandler):
    """Nothing is fetched from a place that was not named."""

    def redirect_request(self, *_args, **_kwargs):
        return None


def _downloaded(address: str) -> bytes:
    mend = "check the network, or bring a boundary file of your own: nothing else needs this one"
    try:
        with urllib.request.build_opener(_Stays).open(address, timeout=PATIENCE) as answer:
            data = answer.read(MOST_BYTES + 1)
            said = answer.headers.get("Content-Length")
    except urllib.error.HTTPError as error:
        raise _failed("D-ANSWER", f"the server answers {error.code} ({error.reason})", mend, address) from None
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        raise _failed("D-NETWORK", f"the file cannot be fetched: {reason}", mend, address) from None
    if len(data) > MOST_BYTES:
        raise _failed("D-SIZE", f"the answer is larger than {MOST_BYTES >> 20} MiB", mend, address)
    if said and said.isdecimal() and int(said) != len(data):
        raise _failed("D-SHORT", f"only {len(data)} of {said} bytes came", "fetch again", address)
    return data


def _refuse_no_topology(data: bytes, name: str) -> None:
    try:
        kind = json.loads(data)["type"]
    except (ValueError, KeyError, TypeError):
        kind = None
    if kind != "Topology":
        raise _failed("D-CONTENT", "the answer is no TopoJSON", "a page of the network may stand before it: open the "
                      "address in a browser", name)  # fmt: skip


def _failed(code: str, reason: str, mend: str, where: str) -> RunFailed:
    return RunFailed(Problem(code, reason, mend, file=where))
