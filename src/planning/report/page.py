"""What stands around the cards of a report, in its language: marks, facts, links, contents."""

from collections.abc import Sequence

from planning.report import formats
from planning.report.meta import Meta
from planning.report.values import Text, say
from planning.words import translated

LANGUAGE_NAMES = {"en": "English", "hi": "हिन्दी"}


def page(meta: Meta, lang: str, laid: Sequence[dict]) -> dict:
    """The words around the cards `laid` of a report in the language `lang`.

    Returns
    -------
    dict : lang, title, facts, marks, links, contents, footer, pdf_footer (with {page} and {pages} still in it), ...
    """

    def words(text: Text) -> str:
        return formats.words(text, lang)

    facts = [words(say("Week {week}", week=meta.week)), words(say("Data up to {day}", day=meta.data_day))]
    return {
        "lang": lang,
        "title": words(meta.title),
        "day": meta.data_day.isoformat(),
        "facts": facts,
        "marks": [words(mark) for mark in meta.marks],
        "links": _links(meta, lang),
        "contents": [
            {"id": card["id"], "title": card["title"]}
            for card in laid
            if card["kind"] == "section" and card["level"] == 1
        ],
        "contents_label": words(say("Contents")),
        "other_pages": words(say("Other pages")),
        "skip": words(say("Skip to the content")),
        "footer": " · ".join([*facts, words(say("Run {run_id}", run_id=meta.run_id)), *map(words, meta.marks)]),
        "run": words(say("Run {run_id}", run_id=meta.run_id[:12])),
        "page_of": translated(PAGE_OF, lang),
    }


# Placeholders that typst fills in, page by page, so the sentence cannot be a finished Text.
PAGE_OF = say("Page {page} of {pages}", page="{page}", pages="{pages}").msgid


def _links(meta: Meta, lang: str) -> list[dict]:
    others = [code for code in meta.langs if code != lang]
    return [
        *({"label": formats.shown(label, lang), "href": href, "lang": ""} for label, href in meta.links),
        *({"label": LANGUAGE_NAMES[code], "href": f"{meta.stem}.{code}.html", "lang": code} for code in others),
        {"label": "PDF", "href": f"{meta.stem}.{lang}.pdf", "lang": ""},
    ]
