"""Villages of a dated list become the ground of thanas; what the list or the layer lacks is said and nobody's."""

from datetime import date

import pytest
import shapely

from little_map import feature, square, write_map
from little_state import make_state
from planning.errors import InputRefused
from planning.intake.folder import read_layer
from planning.intake.villages import ground_of_villages

DAY = date(2020, 5, 24)
LIST = """\
village_id,unit_id,valid_from,valid_to
v1,101,,
v2,101,,2020-05-20
v2,102,2020-05-21,
v3,102,,
"""


@pytest.fixture
def folder(tmp_path):
    return make_state(tmp_path / "state")


def villages(path, *codes):
    """Villages in a row from west to east, each a tenth of a degree wide."""
    return write_map(
        path,
        *(
            feature(None, None, square(85 + n / 10, 25.0, 0.1)) | {"properties": {"lgd": code}}
            for n, code in enumerate(codes)
        ),
    )


def made(tmp_path, folder, text=LIST, codes=("v1", "v2", "v3"), day=DAY):
    (tmp_path / "list.csv").write_text(text)
    layer = villages(tmp_path / "villages.geojson", *codes)
    report = ground_of_villages(folder, layer, tmp_path / "list.csv", day, {"village_id": "lgd"})
    return report, read_layer(folder, "stations").set_index("unit_id").geometry


def test_a_thana_owns_the_union_of_its_villages_of_the_day(tmp_path, folder):
    report, ground = made(tmp_path, folder)
    assert (report.polygons, report.units, report.exit_code, report.notes) == (2, 2, 0, ())
    assert ground["101"].equals(shapely.box(85.0, 25.0, 85.1, 25.1))
    assert ground["102"].equals_exact(shapely.box(85.1, 25.0, 85.3, 25.1).normalize(), 1e-9) or ground[
        "102"
    ].area == pytest.approx(0.02)
    _, before = made(tmp_path, folder, day=date(2020, 5, 20))
    assert before["101"].area == pytest.approx(0.02) and before["102"].area == pytest.approx(0.01)


def test_villages_that_either_side_lacks_are_told(tmp_path, folder):
    report, ground = made(tmp_path, folder, LIST + "v9,101,,\n", ("v1", "v2", "v3", "v4"))
    assert report.notes == (
        "1 villages of the list are not in the layer: v9",
        "1 villages of the layer are not in the list, and nobody's: v4",
    )
    assert ground.union_all().area == pytest.approx(0.03)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            LIST.replace(",2020-05-20", ","),
            r"row 3, column village_id: the village belongs to two thanas on one day \('v2'\)",
        ),
        (LIST.replace("v3,102", "v3,999"), r"row 5, column unit_id: no unit of that day has this code \('999'\)"),
        (LIST.replace("v", "w"), "no village of the layer is in the list"),
    ],
)
def test_a_list_that_cannot_be_right_is_refused_and_nothing_is_written(tmp_path, folder, text, said):
    text = text.replace("willage", "village").replace("walid", "valid")
    with pytest.raises(InputRefused, match=said):
        made(tmp_path, folder, text)
    assert not (folder / "layers").exists()


def test_a_village_in_two_parts_comes_whole(tmp_path, folder):
    _, ground = made(tmp_path, folder, codes=("v1", "v2", "v3", "v1"))
    assert ground["101"].area == pytest.approx(0.02)
