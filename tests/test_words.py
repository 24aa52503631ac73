"""Words: every sentence that the sources say has its Hindi, whole, with the same figures in it, in letters we have."""

import re
from pathlib import Path

import pytest

from planning.errors import RunFailed
from planning.report.fonts import DEVANAGARI, LATIN, REPERTOIRE, files, web_font, width
from planning.report.values import placeholders
from planning.words import catalogue, languages, missing, read_catalogue, translated
from planning.words.__main__ import as_po, updated
from planning.words.sources import msgids, said_in

ROOT = Path(__file__).parents[1]
HINDI = catalogue("hi")


@pytest.fixture(scope="module")
def said():
    return said_in(ROOT)


def test_every_sentence_is_translated(said):
    assert missing(set(said), "hi") == []


def test_no_translation_is_left_of_a_sentence_that_nobody_says(said):
    assert sorted(set(HINDI) - set(said)) == []


def test_a_translation_has_the_placeholders_of_its_sentence():
    assert [msgid for msgid, hindi in HINDI.items() if placeholders(hindi) != placeholders(msgid)] == []


def test_no_placeholder_stands_twice():
    assert [text for text in (*HINDI, *HINDI.values()) if re.search(r"(\{\w+\}).*\1", text)] == []


def test_sentences_without_letters_of_their_own_are_the_only_ones_without_hindi():
    latin = [msgid for msgid, hindi in HINDI.items() if not re.search("[\u0900-\u097f]", hindi)]
    assert all(msgid == HINDI[msgid] for msgid in latin)


def test_every_letter_of_the_catalogue_is_in_the_fonts_of_the_page():
    known = REPERTOIRE[LATIN] | REPERTOIRE[DEVANAGARI]
    assert sorted({letter for text in (*HINDI, *HINDI.values()) for letter in text if ord(letter) not in known}) == []


def test_hindi_uses_ascii_digits_and_no_nukta_in_muzaffarpur():
    text = " ".join(HINDI.values())
    assert not re.search("[०-९]", text)
    assert "मुज़फ़्फ़रपुर" not in text and "भर्ती" not in text


def test_english_is_the_sentence_itself():
    assert translated("any sentence {count}", "en") == "any sentence {count}"


def test_a_sentence_without_translation_is_refused_not_shown_in_english():
    with pytest.raises(RunFailed, match="no translation"):
        translated("this sentence is said nowhere", "hi")


def test_an_unknown_language_is_refused():
    assert languages() == ["en", "hi"]
    with pytest.raises(RunFailed, match="no such language"):
        translated("gap", "xx")


def test_sentences_are_found_in_modules_and_in_notebooks(tmp_path):
    (tmp_path / "src").mkdir()
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "src" / "a.py").write_text('say("one {a}", a=say("two"))\nprint("three")\n')
    (tmp_path / "notebooks" / "b.ipynb").write_text(
        '{"cells": [{"cell_type": "code", "source": ["say(\\n", "\'fo\' \'ur\')"]},'
        ' {"cell_type": "markdown", "source": ["say(\\"five\\")"]}]}'
    )
    assert said_in(tmp_path) == {"one {a}": ["src/a.py"], "two": ["src/a.py"], "four": ["notebooks/b.ipynb"]}


def test_a_sentence_in_a_variable_is_no_sentence():
    assert msgids("say(text); say(f'{a}')") == []


def test_the_catalogue_stands_as_the_command_would_write_it(said):
    written = (ROOT / "src/planning/words/hi.po").read_bytes()
    assert as_po(updated(read_catalogue("hi"), said)) == written


def test_updating_keeps_translations_adds_sentences_and_drops_lost_ones():
    kept, lost = sorted(HINDI)[:2]
    new = updated(read_catalogue("hi"), {kept: ["a.py"], "new": ["b.py"]})
    assert new[kept].string == HINDI[kept]
    assert new["new"].string == ""
    assert lost not in new


def test_web_fonts_are_small_and_always_the_same_bytes():
    fonts = {family: web_font(family) for family in files()}
    assert all(font[:4] == b"wOF2" for font in fonts.values())
    assert sum(map(len, fonts.values())) < 120_000
    assert web_font.__wrapped__(LATIN) == fonts[LATIN]


def test_wider_words_are_wider():
    assert width("Muzaffarpur") > width("Patna") > 0
    assert width("मुजफ्फरपुर") > width("पटना") > 0
