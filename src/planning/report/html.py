"""Laid-out cards as one HTML file that opens from disk: fonts, pictures, style and script inside, nothing fetched."""

import base64
import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from planning.report.fonts import FAMILIES, WEIGHTS, web_font

TEMPLATES = Path(__file__).parent / "templates"


def html(page: Mapping, cards: Iterable[Mapping]) -> str:
    """The report's page.

    Parameters
    ----------
    page : what stands around the cards, see planning.report.page.
    cards : laid-out cards, in order.

    Returns
    -------
    str : HTML5; its policy allows this very style and script, by their hashes, and nothing else.
    """
    cards = list(cards)
    style = _fonts() + _read("report.css") + "".join(_places(laid) for laid in cards if "labels" in laid)
    script = _read("report.js")
    return _environment().get_template("report.html.j2").render(
        page=page, cards=cards, style=style, script=script, policy=_policy(style, script)
    )  # fmt: skip


def index(languages: Iterable[Mapping]) -> str:
    """The page that leads to every file of a set, see planning.report.index: one part for each language."""
    style = _fonts() + _read("report.css")
    template = _environment().get_template("index.html.j2")
    return template.render(languages=list(languages), style=style, policy=_policy(style, ""))


def fragment(laid: Mapping) -> str:
    """One card as HTML, without a page around it."""
    return str(_environment().get_template("cards.html.j2").module.card(laid)).strip()


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; font-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode()


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _read(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


@cache
def _fonts() -> str:
    return "".join(_face(family) for family in FAMILIES)


def _face(family: str) -> str:
    data = base64.b64encode(web_font(family)).decode()
    weights = f"{WEIGHTS[0]} {WEIGHTS[1]}"
    return f'@font-face{{font-family:"{family}";font-weight:{weights};src:url(data:font/woff2;base64,{data}) format("woff2")}}\n'


def _places(laid: Mapping) -> str:
    """Rules that place the words of a map or chart: inline styles would need a policy that allows any style."""
    sheet = f"#{laid['id']}-sheet"
    size = f"{sheet} .words,{sheet} .scale,{sheet} .printed{{font-size:{laid['label_size'] * 100:.3f}cqw}}\n"
    scale = f"{sheet} .scale{{left:{laid['scale']['fraction'] * 100 + 1.8:.2f}%}}\n" if "scale" in laid else ""
    return (
        size
        + scale
        + "".join(
            f"{sheet} .at{place}{{left:{label['x'] * 100:.2f}%;top:{label['y'] * 100:.2f}%}}\n"
            for place, label in enumerate(laid["labels"])
        )
    )
