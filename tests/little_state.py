"""A state that fits on a page: two districts, a name that stands in both, a closed thana and its heirs."""

from datetime import UTC, date, datetime
from pathlib import Path

RECEIVED = date(2020, 6, 15)
NOW = datetime(2020, 6, 15, 9, 0, tzinfo=UTC)
FILES = {
    "state.toml": 'name = "Two districts"\nsynthetic = "all"\n',
    "kinds.csv": """\
kind,name,audience,has_ground,counted_as
thana,Thana,public,true,thana
outpost,Outpost,public,true,outpost
police_centre,Police centre,centre,false,
""",
    "ranges.csv": "range_id,name,head\nR1,North,IG\n",
    "districts.csv": """\
district_id,name,name_hi,kind,range_id
E,East Champaran,पूर्वी चंपारण,territorial,R1
B,Begusarai,बेगूसराय,territorial,R1
""",
    "units.csv": """\
unit_id,name,name_hi,kind,district_id,valid_from,valid_to,successor_of
101,Chakia,चकिया,thana,E,,,
102,Nagar,नगर,thana,E,,,
103,Nagar OP,,outpost,E,,,
104,Muzaffarganj,मुजफ्फरगंज,thana,E,,,
201,Chakia,चकिया,thana,B,,,
202,Old Town,,thana,B,,2020-05-20,
203,New Town East,,thana,B,2020-05-21,,202
204,New Town West,,thana,B,2020-05-21,,202
007,Bakhri,बखरी,thana,B,,,
NA,NA,,thana,B,,,
901,East Lines,,police_centre,E,,,
""",
    "floors.csv": """\
kind,audience,floor
thana,public,200
outpost,public,100
police_centre,centre,200
police_centre,women,
""",
    "caps.csv": "valid_from,cap\n2020-01-01,256\n2020-06-01,512\n",
    "groups.csv": """\
group_id,unit_id,audience,valid_from,valid_to
G1,101,public,,
G2,101,public,2020-05-18,
G3,102,public,,2020-05-10
""",
    "aliases.csv": "written,district_id,unit_id,decided_on\nBakhry,B,007,2020-05-01\n",
}


def make_state(folder: Path, **changed: str) -> Path:
    """A state folder; `changed` replaces files, with _ for the dot of the name."""
    for name, text in (FILES | {name.replace("_", "."): text for name, text in changed.items()}).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "inbox").mkdir(exist_ok=True)
    return folder


def send(folder: Path, *rows: str, name: str = "a.csv", head: str = "week_ending,unit,district,members") -> Path:
    """Put a CSV file into the inbox."""
    file = folder / "inbox" / name
    file.write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    return file
