"""What a report says of itself on every page."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from planning.report.values import Label, Text, say


@dataclass(frozen=True)
class Meta:
    """Origin of a report.

    Parameters
    ----------
    title : stands in the window's title and in the PDF's properties.
    week : name of the week that the figures are of, 2020-W21.
    data_day : last day whose data are in it; it is also the PDF's date, so that the clock is never read.
    run_id : hash of everything that went in.
    synthetic : "all", "returns" or "" (nothing), as state.toml says.
    approximate : how the ground was approximated, or "".
    stem : file name without language and ending, by which the two languages and the PDF link to one another.
    langs : languages that the report is made in.
    links : other pages to go to (label, address relative to this one).
    """

    title: Text
    week: str
    data_day: date
    run_id: str
    synthetic: Literal["all", "returns", ""] = ""
    approximate: str = ""
    stem: str = "report"
    langs: tuple[str, ...] = ("en", "hi")
    links: tuple[tuple[Label, str], ...] = ()

    @property
    def marks(self) -> tuple[Text, ...]:
        """What must stand on every page and map: that data are synthetic, that boundaries are approximate."""
        synthetic = {"all": (say("Synthetic data"),), "returns": (say("Synthetic returns"),), "": ()}[self.synthetic]
        return (*synthetic, say("Approximate boundaries")) if self.approximate else synthetic
