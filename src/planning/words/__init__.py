"""The words of the reports: English msgids, and a gettext catalogue beside this file for every other language."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from planning.errors import InputRefused, Problem, RunFailed

SOURCE_LANGUAGE = "en"
FOLDER = Path(__file__).parent


def languages() -> list[str]:
    """Codes of the languages that reports can be laid out in.

    >>> languages()
    ['en', 'hi']
    """
    return sorted({SOURCE_LANGUAGE, *(path.stem for path in FOLDER.glob("*.po"))})


def checked_languages(langs: Iterable[str]) -> tuple[str, ...]:
    """The languages that a report is asked for in, in their order.

    Raises
    ------
    InputRefused : none, or one that there is no catalogue of.
    """
    langs, known = tuple(langs), languages()
    unknown = [lang for lang in langs if lang not in known]
    if unknown or not langs:
        raise InputRefused(
            Problem(
                "W-LANG", "no such language", f"languages: {', '.join(known)}", column="lang", value=", ".join(unknown)
            )
        )
    return langs


def translated(msgid: str, lang: str) -> str:
    """`msgid` in the language `lang`, its {placeholders} still in it.

    Raises
    ------
    RunFailed : the catalogue has no finished translation; a Hindi report never falls back on an English sentence.
    """
    if lang == SOURCE_LANGUAGE:
        return msgid
    try:
        return catalogue(lang)[msgid]
    except KeyError:
        mend = f"python -m planning.words adds it to {lang}.po; then translate it there"
        raise RunFailed(Problem("W-MISSING", f"no translation into {lang!r}", mend, value=msgid)) from None


def missing(msgids: set[str], lang: str) -> list[str]:
    """Those of `msgids` that have no finished translation into `lang`, in order."""
    return [] if lang == SOURCE_LANGUAGE else sorted(msgids - catalogue(lang).keys())


@cache
def catalogue(lang: str) -> dict[str, str]:
    """Translation of every msgid whose translation is finished (there, and not marked fuzzy)."""
    return {
        message.id: message.string
        for message in read_catalogue(lang)
        if message.id and message.string and not message.fuzzy
    }


def read_catalogue(lang: str) -> Catalog:
    """The catalogue of `lang` as it stands beside this file."""
    path = FOLDER / f"{lang}.po"
    if not path.exists():
        raise RunFailed(Problem("W-LANGUAGE", "no such language", f"one of {', '.join(languages())}", value=lang))
    with path.open("rb") as file:
        return read_po(file, locale=lang, abort_invalid=True)
