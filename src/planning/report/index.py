"""The first page of a weekly set: every file of it, by what it is for."""

from collections.abc import Iterable, Sequence

from planning.report import formats, html
from planning.report.meta import Meta
from planning.report.page import LANGUAGE_NAMES
from planning.report.values import Text, say

GROUPS = (
    ("state", say("Report of the state")),
    ("tables", say("Tables behind the figures")),
    ("plan", say("The plan, with all that a check of it needs")),
    ("notebooks", say("Executed notebooks")),
)
FILES = {
    "tables/alarms.csv": say("groups that may be dying, and counts to be asked about"),
    "tables/districts.csv": say("police districts"),
    "tables/gaps.csv": say("every station: floor, members, coverage and gap"),
    "tables/measures.csv": say("what the returns show: churn, growth without drives, yield of a drive"),
    "tables/ranges.csv": say("ranges"),
    "tables/remedy.csv": say("team-days a week that a district has, and would need"),
    "tables/restatements.csv": say("returns for closed weeks since the last report"),
    "tables/targets.csv": say("every station: target and people to win"),
    "tables/weeks.csv": say("every drive: station, week and people to win"),
    "plan/plan.json": say("status, bounds and assumptions of the plan"),
    "notebooks/1_data_check.ipynb": say("data check"),
    "notebooks/2_coverage_gaps.ipynb": say("coverage gaps"),
    "notebooks/3_recruitment_plan.ipynb": say("recruitment plan"),
    "notebooks/5_weekly_report.ipynb": say("weekly report"),
}


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
    return {
        "title": formats.words(title, lang),
        "files": [{"href": file, "label": _label(file, lang)} for file in inside],
    }


def _label(file: str, lang: str) -> str:
    """What a file holds; a report's language and format; for anything else its name."""
    if file in FILES:
        return f"{formats.words(FILES[file], lang)} ({file})"
    *_, name = file.split("/")
    stem, *ending = name.split(".")
    if stem == "report" and len(ending) == 2:
        return f"{LANGUAGE_NAMES[ending[0]]} ({ending[1].upper()})"
    return file


def _words(texts: Iterable[Text], lang: str) -> list[str]:
    return [formats.words(text, lang) for text in texts]
