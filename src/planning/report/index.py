"""The first page of a weekly set: every file of it, by what it is for."""

from collections.abc import Iterable, Sequence

from planning.report import formats, html
from planning.report.meta import Meta
from planning.report.values import Text, say

GROUPS = (
    ("state", say("Report of the state")),
    ("tables", say("Tables behind the figures")),
    ("plan", say("The plan, with all that a check of it needs")),
    ("notebooks", say("Executed notebooks")),
)


def index_page(meta: Meta, langs: Sequence[str], files: Iterable[str]) -> str:
    """HTML page that leads to every file of the set, each language beside the other.

    files : addresses relative to the page, in order.
    """
    files = list(files)
    languages = [
        {
            "lang": lang,
            "title": formats.words(meta.title, lang),
            "facts": [formats.words(say("Week {week}", week=meta.week), lang), *_words(meta.marks, lang)],
            "groups": [_group(folder, title, files, lang) for folder, title in GROUPS],
        }
        for lang in langs
    ]
    return html.index(languages)


def _group(folder: str, title: Text, files: list[str], lang: str) -> dict:
    inside = [file for file in files if file.startswith(f"{folder}/")]
    return {"title": formats.words(title, lang), "files": [{"href": file, "label": file} for file in inside]}


def _words(texts: Iterable[Text], lang: str) -> list[str]:
    return [formats.words(text, lang) for text in texts]
