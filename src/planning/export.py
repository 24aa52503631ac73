"""Coverage as a file for others: CSV, XLSX, Parquet or GeoJSON, by the ending of its name."""

import io
from pathlib import Path

import geopandas as gpd
import pandas as pd

from planning.errors import InputRefused, Problem
from planning.files import to_csv, write_whole
from planning.scan import refuse_numbers_in_table


def export_gaps(gaps: gpd.GeoDataFrame, file: str | Path, synthetic: str) -> Path:
    """Write `gaps` to `file`, with a column that says what of it is synthetic.

    Parameters
    ----------
    gaps : as returned by `coverage_gaps`.
    file : *.csv and *.xlsx hold the table, *.parquet and *.geojson the ground too (WGS 84).
    synthetic : "all", "returns" or "", as in the state's state.toml.

    Raises
    ------
    InputRefused : another ending, or a text that looks like a telephone number.
    """
    file = Path(file)
    frame = gaps.reset_index().assign(synthetic=synthetic)
    codes = {code for name in ("unit_id", "district_id", "range_id") for code in frame[name]}
    texts = frame.select_dtypes("str")
    refuse_numbers_in_table((text for name in texts for text in texts[name].dropna()), codes, str(file))
    writers = {".csv": _csv, ".xlsx": _xlsx, ".parquet": _parquet, ".geojson": _geojson}
    if file.suffix.lower() not in writers:
        endings = ", ".join(writers)
        raise InputRefused(Problem("E-FORMAT", "no such format", f"endings: {endings}", value=str(file)))
    return write_whole(file, writers[file.suffix.lower()](frame))


def _table(frame: gpd.GeoDataFrame) -> pd.DataFrame:
    return pd.DataFrame(frame.drop(columns="geometry"))


def _csv(frame: gpd.GeoDataFrame) -> bytes:
    return to_csv(_table(frame)).encode()


def _xlsx(frame: gpd.GeoDataFrame) -> bytes:
    buffer = io.BytesIO()
    inert = {"options": {"strings_to_formulas": False, "strings_to_urls": False, "remove_timezone": True}}
    with pd.ExcelWriter(buffer, engine="xlsxwriter", engine_kwargs=inert, datetime_format="yyyy-mm-dd") as book:
        _table(frame).to_excel(book, sheet_name="gaps", index=False, freeze_panes=(1, 2))
        book.book.set_properties({"created": frame["week_ending"].iloc[0].to_pydatetime()})
    return buffer.getvalue()


def _parquet(frame: gpd.GeoDataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False)
    return buffer.getvalue()


def _geojson(frame: gpd.GeoDataFrame) -> bytes:
    dated = frame.assign(**{name: frame[name].dt.strftime("%Y-%m-%d") for name in ("week_ending", "last_week")})
    return dated.to_json(drop_id=True, to_wgs84=True, na="null").encode()
