"""Reports: only from notebooks that came to their end; HTML and PDF that are whole, closed, and always the same."""

import base64
import hashlib
import io
import re
import shutil
import subprocess
from html.parser import HTMLParser

import nbformat
import pikepdf
import pytest
from nbformat import v4

import drawn
from planning import words
from planning.errors import RunFailed
from planning.report.cards import Sentence, TableCard
from planning.report.layout import layout
from planning.report.render import cards_of, report_html, report_pdf
from planning.report.values import Name, say

WORDS = ("थाना", "पटना", "मुजफ्फरपुर", "पुलिस", "केंद्र", "कृत्रिम", "कुल", "1,30,000", "2,00,000", "52.3")


@pytest.fixture(autouse=True)
def hindi_of_the_drawn_document(monkeypatch):
    real = words.catalogue
    monkeypatch.setattr(words, "catalogue", lambda lang: {**real(lang), **drawn.HINDI})


@pytest.fixture(scope="module")
def cards():
    return drawn.document()


def notebook(tmp_path, cells):
    """A notebook of code cells, each (cards it shows, execution count, error or None)."""
    made = v4.new_notebook()
    for number, (shown, count, error) in enumerate(cells):
        cell = v4.new_code_cell(f"cell {number}", execution_count=count, id=f"cell{number}")
        cell.outputs = [v4.new_output("display_data", data=card._repr_mimebundle_()) for card in shown]
        if error:
            cell.outputs.append(v4.new_output("error", ename=error, evalue="no", traceback=[]))
        made.cells.append(cell)
    path = tmp_path / "out.ipynb"
    nbformat.write(made, path)
    return path


def test_the_cards_of_a_finished_notebook_come_back_in_order(tmp_path, cards):
    path = notebook(tmp_path, [(cards[:3], 1, None), ([], 2, None), (cards[3:], 3, None)])
    assert cards_of(path) == cards[:-1]
    assert cards_of(path, "4f1b9ac0") == cards[:-1]


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        pytest.param(lambda c: [(c[:-1], 1, None)], "R-UNFINISHED", id="no sentinel"),
        pytest.param(lambda c: [(c, 1, None), ([], 2, None)], "R-UNFINISHED", id="sentinel not in the last cell"),
        pytest.param(lambda c: [(c[-1:] + c, 1, None)], "R-UNFINISHED", id="two sentinels"),
        pytest.param(lambda c: [], "R-UNFINISHED", id="nothing"),
        pytest.param(lambda c: [(c, None, None)], "R-NOT-RUN", id="never executed"),
        pytest.param(lambda c: [(c[:2], 1, "KeyError"), (c, 2, None)], "R-FAILED", id="a cell failed"),
    ],
)
def test_a_notebook_that_did_not_come_to_its_end_is_refused(tmp_path, cards, cells, code):
    with pytest.raises(RunFailed) as refused:
        cards_of(notebook(tmp_path, cells(cards)))
    assert [problem.code for problem in refused.value.problems] == [code]


def test_outputs_of_another_run_are_refused(tmp_path, cards):
    with pytest.raises(RunFailed, match="another run"):
        cards_of(notebook(tmp_path, [(cards, 1, None)]), "another")


def test_a_card_of_another_version_is_refused(tmp_path, cards):
    path = notebook(tmp_path, [(cards, 1, None)])
    path.write_text(
        path.read_text(encoding="utf-8").replace('"kind": "figures"', '"kind": "numbers"'), encoding="utf-8"
    )
    with pytest.raises(RunFailed, match="R-CARD"):
        cards_of(path)


def test_a_torn_notebook_is_refused(tmp_path):
    (tmp_path / "out.ipynb").write_text('{"cells": [')
    with pytest.raises(RunFailed, match="R-NOTEBOOK"):
        cards_of(tmp_path / "out.ipynb")


@pytest.mark.parametrize("lang", ["en", "hi"])
def test_the_same_cards_give_the_same_bytes(cards, lang):
    assert report_html(cards, lang, drawn.META) == report_html(cards, lang, drawn.META)
    assert report_pdf(cards, lang, drawn.META) == report_pdf(cards, lang, drawn.META)


class Page(HTMLParser):
    """Tags, text and attributes of a page, with the nesting checked."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.said = [], [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "input"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.said.append(data)

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.mark.parametrize("lang", ["en", "hi"])
def test_a_page_asks_nothing_of_the_network(cards, lang):
    text = report_html(cards, lang, drawn.META)
    page = Page(text)
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", text)
    assert not page.all("link") and not page.all("img") and not page.all("iframe")
    assert all("src" not in script for script in page.all("script"))
    assert set(re.findall(r"url\(([a-z#]+)", text)) <= {"data", "#c"}
    assert {link["href"] for link in page.all("a") if not link["href"].startswith("#")} == {
        f"report.{'en' if lang == 'hi' else 'hi'}.html",
        f"report.{lang}.pdf",
    }


def test_the_policy_of_a_page_allows_its_own_style_and_script_by_hash_and_no_other(cards):
    text = report_html(cards, "en", drawn.META)
    policy = next(m["content"] for m in Page(text).all("meta") if m.get("http-equiv") == "Content-Security-Policy")
    for tag in ("style", "script"):
        (inside,) = re.findall(f"<{tag}>(.*?)</{tag}>", text, re.S)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert not re.search(r"<[^>]+\sstyle=", text) and not re.search(r"<[^>]+\son[a-z]+=", text)


@pytest.mark.parametrize("lang", ["en", "hi"])
def test_a_page_has_a_language_landmarks_headings_in_order_and_unique_ids(cards, lang):
    page = Page(report_html([*cards, drawn.map_card()], lang, drawn.META))
    assert page.all("html") == [{"lang": lang}]
    assert len(page.all("main")) == len(page.all("header")) == len(page.all("h1")) == 1
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels == [1, 2, 3]
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    named = {attributes["aria-labelledby"] for _, attributes in page.tags if "aria-labelledby" in attributes}
    assert named <= set(ids)


def test_tables_are_real_and_pictures_have_words(cards):
    page = Page(report_html(cards, "en", drawn.META))
    assert len(page.all("caption")) == 2  # table and bars
    assert {heading.get("scope") for heading in page.all("th")} == {"row", "col"}
    drawings = page.all("svg")
    assert all(("aria-hidden" in svg) != (svg.get("role") == "img" and bool(svg["aria-label"])) for svg in drawings)
    assert sum(svg.get("role") == "img" for svg in drawings) == 2  # map and lines


def test_what_looks_like_a_tag_is_text(cards):
    evil = '<script>alert("1")</script>'
    table = TableCard(
        title=say("Run {run_id}", run_id=evil),
        columns=drawn.table_card().columns[:1],
        rows=({"district": Name(evil)},),
    )
    text = report_html([*cards, table], "en", drawn.META)
    assert evil not in text
    assert text.count("&lt;script&gt;") == 2
    shapes = drawn.map_card().model_copy(update={"title": say("Run {run_id}", run_id=evil)})
    assert evil not in report_html([shapes], "en", drawn.META)


def test_every_page_says_synthetic_and_approximate(cards):
    text = " ".join(Page(report_html(cards, "hi", drawn.META)).said)
    assert "कृत्रिम आँकड़े" in text and "सीमाएँ अनुमानित" in text


def test_a_hindi_page_says_no_english_sentence(cards):
    said = " ".join(Page(report_html(cards, "hi", drawn.META)).said[3:])
    body = re.sub(r"<style>.*?</style>|<script>.*?</script>", "", said, flags=re.S)
    for msgid in ("Without ground", "Find on the map", "Synthetic data", "police district"):
        assert msgid.lower() not in body.lower()


def test_rows_beyond_the_most_are_counted_and_their_file_is_named():
    laid = layout(drawn.table_card(most=1), "en")
    assert len(laid["rows"]) == 1
    assert laid["more"] == "and 1 more: see tables/gaps.csv"
    assert layout(drawn.table_card(most=2), "en")["more"] == ""


def test_cells_are_laid_out_by_kind_and_unknown_ones_are_dashes():
    laid = layout(drawn.table_card(), "hi")
    assert [cell["text"].replace("\u00a0", " ") for cell in laid["rows"][0]] == [
        "पटना", "007", "1,30,000", "52.3 %", "24 मई 2020", "प्राप्त",
    ]  # fmt: skip
    assert [cell["text"] for cell in laid["rows"][1]][2:5] == ["–", "–", "–"]
    assert [cell["text"] for cell in laid["total"]] == ["कुल", "", "1,30,000", "", "", ""]


def test_an_empty_table_says_so():
    empty = TableCard(title=say("gap"), columns=drawn.table_card().columns, rows=())
    assert layout(empty, "en")["empty"] == "There is nothing to list."
    assert report_pdf([empty], "en", drawn.META)


def test_a_line_breaks_where_a_value_is_missing():
    chart = next(card for card in drawn.document() if card.kind == "lines")
    laid = layout(chart, "en")
    assert laid["svg"].count("<circle") == 2 and 'stroke-dasharray="16 9"' not in laid["svg"]
    assert [label["text"] for label in laid["labels"]][:3] == ["0", "50,000", "1,00,000"]


def test_the_map_on_the_page_tells_each_station_and_its_figures():
    laid = layout(drawn.map_card(), "en")
    assert "<title>A, Patna\nBelow 25 % of the floor\nMembers: 20</title>" in laid["svg"]
    assert "<text" not in laid["svg"]
    assert laid["alt"].startswith("Police centre of Patna Below 25 % of the floor: 1. 25 to below 50 %: 1.")


@pytest.fixture(scope="module")
def hindi_pdf(cards):
    with pytest.MonkeyPatch.context() as patch:
        real = words.catalogue
        patch.setattr(words, "catalogue", lambda lang: {**real(lang), **drawn.HINDI})
        return report_pdf(cards, "hi", drawn.META)


def test_the_pdf_says_that_it_is_accessible_and_archivable(hindi_pdf):
    assert hindi_pdf.startswith(b"%PDF-1.7")
    for said in (b"pdfuaid:part>1<", b"pdfaid:part>2<", b"pdfaid:conformance>A<"):
        assert said in hindi_pdf
    with pikepdf.open(io.BytesIO(hindi_pdf)) as document:
        assert (str(document.Root.Lang), bool(document.Root.MarkInfo.Marked)) == ("hi", True)


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not installed")
def test_hindi_words_come_whole_out_of_the_pdf(tmp_path, hindi_pdf):
    (tmp_path / "report.pdf").write_bytes(hindi_pdf)
    text = subprocess.run(
        ["pdftotext", tmp_path / "report.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    found = set(re.split(r"[\s:।·]+", text))
    assert [word for word in WORDS if not any(word in piece for piece in found)] == []
    assert "पुलिस केंद्र" in " ".join(text.split())


@pytest.mark.skipif(shutil.which("pdffonts") is None, reason="poppler is not installed")
def test_the_pdf_embeds_the_packaged_fonts_only(tmp_path, hindi_pdf):
    (tmp_path / "report.pdf").write_bytes(hindi_pdf)
    listed = subprocess.run(["pdffonts", tmp_path / "report.pdf"], capture_output=True, text=True, check=True).stdout
    fonts = listed.splitlines()[2:]
    assert fonts and all("NotoSans" in font and " yes yes yes " in font for font in fonts)


def test_a_sentence_without_translation_stops_the_report():
    with pytest.raises(RunFailed, match="no translation"):
        report_html([Sentence(text=say("nobody has translated this"))], "hi", drawn.META)
