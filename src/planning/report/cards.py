"""Cards: what a notebook shows and a report is made of. Language-neutral, frozen, and the same again from JSON.

A card shows itself in JupyterLab, and `render` lays the very same card out in Hindi or English, as HTML or PDF.
"""

from collections import Counter
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, JsonValue, TypeAdapter, field_validator, model_validator

from planning.report.values import Cell, Label, Name, Text

MIME = "application/vnd.planning.v1+json"


class Part(BaseModel):
    """A frozen part of a card."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Shown(Part):
    """A card: a part that shows itself."""

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, JsonValue]:
        # The view is laid out from cards, so it can only be imported once cards exist.
        from planning.report.lab import view

        return {MIME: self.model_dump(mode="json"), **view(self)}


class Title(Shown):
    """The title of the report, with what must be known before reading it (`marks`)."""

    kind: Literal["title"] = "title"
    title: Text
    subtitle: Text | None = None
    marks: tuple[Text, ...] = ()


class Section(Shown):
    """Begins a chapter (level 1) or a part of one (level 2)."""

    kind: Literal["section"] = "section"
    title: Text
    level: Literal[1, 2] = 1


class Sentence(Shown):
    """A paragraph; the `answer` is the one that the reader came for."""

    kind: Literal["sentence"] = "sentence"
    text: Text
    role: Literal["answer", "body", "note", "warning"] = "body"


class Figure(Part):
    """One big number: `value`, out of `of`, as a `share` of 1; None is a figure that is not known."""

    label: Text
    value: int | None = None
    of: int | None = None
    share: FiniteFloat | None = None
    note: Text | None = None


class Figures(Shown):
    """A row of big numbers."""

    kind: Literal["figures"] = "figures"
    items: tuple[Figure, ...] = Field(min_length=1)


class TableColumn(Part):
    """A column: `name` cells are Names, `word` cells Texts, `share` cells floats, the others what they are called.

    `shade` cells are counts on a ground that darkens with them, against the largest of all such cells of the table.
    """

    key: str
    label: Text
    kind: Literal["name", "text", "count", "share", "shade", "date", "word"] = "text"


class TableCard(Shown):
    """A table; only its first `most` rows are printed, and `source` names the file that holds all of them."""

    kind: Literal["table"] = "table"
    title: Text
    columns: tuple[TableColumn, ...] = Field(min_length=1)
    rows: tuple[dict[str, Cell], ...]
    total: dict[str, Cell] | None = None
    note: Text | None = None
    most: int | None = Field(None, ge=1)
    source: str = ""

    @model_validator(mode="after")
    def _cells_stand_in_columns(self):
        known = {column.key for column in self.columns}
        strange = {key for row in (*self.rows, self.total or {}) for key in row} - known
        if strange:
            raise ValueError(f"cells {sorted(strange)} stand in no column of {sorted(known)}")
        return self


class MapClass(Part):
    """A class of a map: how its shapes look and how many units are in it, with and without ground."""

    key: str
    label: Text
    fill: str = Field(pattern=r"^#[0-9a-f]{6}$")
    pattern: Literal["", "lines", "cross", "dots"] = ""
    drawn: int = Field(ge=0)
    beside: int = Field(0, ge=0)


class Shape(Part):
    """A unit on a map: path in the units of the map's view box, a point inside it, and what hovering tells."""

    unit: str
    name: Name
    within: Name | None = None
    group: str
    path: str
    point: tuple[int, int]
    values: tuple[Cell, ...] = ()


class MapLabel(Part):
    """A name on a map; `x` and `y` are the fractions of width and height where its middle stands."""

    name: Name
    x: float
    y: float


class Listed(Part):
    """A unit without ground, listed beside the map."""

    name: Name
    within: Name | None = None
    group: str


class Scale(Part):
    """A scale bar: so many kilometres are this fraction of the map's width."""

    km: int
    fraction: float


class MapCard(Shown):
    """A choropleth map; every unit is drawn, or listed `beside` it."""

    kind: Literal["map"] = "map"
    title: Text
    text: Text
    size: tuple[int, int]
    classes: tuple[MapClass, ...]
    columns: tuple[TableColumn, ...] = ()
    shapes: tuple[Shape, ...]
    borders: str = ""
    labels: tuple[MapLabel, ...] = ()
    label_size: float
    scale: Scale
    marks: tuple[Text, ...] = ()
    beside: tuple[Listed, ...] = ()

    @model_validator(mode="after")
    def _classes_add_up(self):
        drawn, beside = Counter(shape.group for shape in self.shapes), Counter(unit.group for unit in self.beside)
        said = {group.key: (group.drawn, group.beside) for group in self.classes}
        if {key: (drawn[key], beside[key]) for key in said} != said or (drawn.keys() | beside.keys()) - said.keys():
            raise ValueError(f"the classes say {said}, but {dict(drawn)} units are drawn and {dict(beside)} listed")
        return self


class Series(Part):
    """A line of a chart: a value or None for every day, or amount, of the chart."""

    label: Text
    values: tuple[FiniteFloat | None, ...]
    style: Literal["solid", "dashed", "dotted"] = "solid"


class LineChart(Shown):
    """Lines over days, or over the amount that `x_label` names; `zero` begins the scale at 0."""

    kind: Literal["lines"] = "lines"
    title: Text
    x: tuple[date, ...] | tuple[int, ...] = Field(min_length=2)
    series: tuple[Series, ...] = Field(min_length=1)
    x_label: Text | None = None
    y_label: Text
    zero: bool = True
    note: Text | None = None

    @field_validator("x")
    @classmethod
    def _in_order(cls, x):
        if any(later <= earlier for earlier, later in pairwise(x)):
            raise ValueError("the days, or amounts, must follow one another")
        return x

    @model_validator(mode="after")
    def _only_an_amount_has_a_name(self):
        if (self.x_label is None) != isinstance(self.x[0], date):
            raise ValueError("amounts need an x_label, days need none")
        return self

    @model_validator(mode="after")
    def _a_value_for_every_day(self):
        if any(len(line.values) != len(self.x) for line in self.series):
            raise ValueError("every series needs a value, or None, for every day")
        return self


class Bar(Part):
    """A bar; `of` draws a mark at what it should have reached."""

    label: Label
    value: int | None = Field(ge=0)
    of: int | None = Field(None, ge=0)


class BarChart(Shown):
    """Horizontal bars from 0, in the order given."""

    kind: Literal["bars"] = "bars"
    title: Text
    label: Text
    value_label: Text
    of_label: Text | None = None
    rows: tuple[Bar, ...] = Field(min_length=1)
    note: Text | None = None


class Finished(Shown):
    """The last card of a notebook: without it the run did not come to its end."""

    kind: Literal["finished"] = "finished"
    run_id: str


Card = Annotated[
    Title | Section | Sentence | Figures | TableCard | MapCard | LineChart | BarChart | Finished,
    Field(discriminator="kind"),
]
CARD = TypeAdapter(Card)


def parse_card(neutral: str | bytes | dict[str, JsonValue]) -> Card:
    """The card that `model_dump_json`, or a notebook's output of type MIME, holds.

    Raises
    ------
    pydantic.ValidationError : not a card of this version.
    """
    return CARD.validate_json(neutral) if isinstance(neutral, str | bytes) else CARD.validate_python(neutral)
