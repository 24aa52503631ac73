"""The two fonts of the reports, Noto Sans and Noto Sans Devanagari, from their packages: no system font is used."""

import io
from functools import cache
from pathlib import Path

import fontpkg_noto_sans
import fontpkg_noto_sans_devanagari
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

PACKAGES = (fontpkg_noto_sans, fontpkg_noto_sans_devanagari)
LATIN, DEVANAGARI = FAMILIES = tuple(package.FAMILY for package in PACKAGES)
WEIGHTS = (400, 700)
REPERTOIRE = {
    LATIN: {*range(0x20, 0x7F), *range(0xA0, 0x100), *range(0x2010, 0x2030), 0x20B9, 0x2212},
    DEVANAGARI: {*range(0x0900, 0x0980), 0x200C, 0x200D, 0x25CC},
}


def files() -> dict[str, Path]:
    """The upright font file of every family."""
    return {
        package.FAMILY: next(
            path for path in sorted((package.ROOT / "files").glob("*.ttf")) if "Italic" not in path.name
        )
        for package in PACKAGES
    }


@cache
def web_font(family: str) -> bytes:
    """The family as woff2: the letters of its REPERTOIRE with all their conjuncts, in every weight between WEIGHTS.

    One repertoire for all pages: it is made once (2 s) for a whole set of reports, and always has the same bytes.
    """
    font = TTFont(files()[family], recalcTimestamp=False, lazy=True)
    subsetter = Subsetter(Options(notdef_outline=True))
    subsetter.populate(unicodes=REPERTOIRE[family] & font.getBestCmap().keys())
    subsetter.subset(font)
    font = instantiateVariableFont(font, {"wdth": 100, "wght": WEIGHTS})
    font.recalcTimestamp = False
    font.flavor = "woff2"
    buffer = io.BytesIO()
    font.save(buffer, reorderTables=True)
    return buffer.getvalue()


def width(text: str) -> float:
    """Width of `text` in em, marks counted as if they stood alone: never less than what is set."""
    return sum(max(widths.get(ord(letter), 0) for widths in _advances()) for letter in text)


@cache
def _advances() -> tuple[dict[int, float], ...]:
    return tuple(_advances_of(path) for path in files().values())


def _advances_of(path: Path) -> dict[int, float]:
    font = TTFont(path, lazy=True)
    em, metrics = font["head"].unitsPerEm, font["hmtx"].metrics
    return {letter: metrics[glyph][0] / em for letter, glyph in font.getBestCmap().items()}
