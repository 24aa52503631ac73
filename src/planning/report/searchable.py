"""Devanagari whose words come whole out of a PDF.

typst writes a vowel sign above or below its consonant as a step back, and ends the syllable there; a reader then sees
a gap before the next letter and takes it for a space: "के ंद्र". The cure is a rule in the font: after the last sign of a
syllable stands an empty glyph, at the right edge of the consonant. It looks the same to the pixel.
"""

import io

from fontTools.otlLib.builder import buildCoverage, buildLookup, buildMultipleSubstSubtable
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables import otTables

from planning.report.fonts import DEVANAGARI, files

SEAL = 0x200B  # zero width space: a glyph without ink and width that the font already has
FEATURE = "psts"  # the last substitutions of the Indic shapers, on for every syllable
MARK = 3  # glyph class of GDEF


def searchable_devanagari() -> bytes:
    """The packaged Devanagari font with the rule added; always the same bytes."""
    font = TTFont(files()[DEVANAGARI], recalcTimestamp=False)
    glyphs, classes = font.getReverseGlyphMap(), font["GDEF"].table.GlyphClassDef.classDefs
    signs = sorted(
        (glyph for glyph, kind in classes.items() if kind == MARK and not font["hmtx"][glyph][0]), key=glyphs.get
    )
    table = font["GSUB"].table
    first = len(table.LookupList.Lookup)
    table.LookupList.Lookup += _rules(signs, font.getBestCmap()[SEAL], glyphs, first)
    table.LookupList.LookupCount = len(table.LookupList.Lookup)
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag == FEATURE:
            record.Feature.LookupListIndex.append(first + 1)
            record.Feature.LookupCount += 1
    buffer = io.BytesIO()
    font.save(buffer)
    return buffer.getvalue()


def _rules(signs: list[str], seal: str, glyphs: dict[str, int], first: int) -> list[otTables.Lookup]:
    """Two lookups: sign -> sign, seal; and when to do so: nothing between two signs, the former after the last."""
    sealed = buildMultipleSubstSubtable({sign: (sign, seal) for sign in signs})
    covered = buildCoverage(signs, glyphs)
    between, after = _context(covered), _context(covered)
    between.LookAheadGlyphCount, between.LookAheadCoverage = 1, [covered]
    record = otTables.SubstLookupRecord()
    record.SequenceIndex, record.LookupListIndex = 0, first
    after.SubstCount, after.SubstLookupRecord = 1, [record]
    return [buildLookup([sealed]), buildLookup([between, after])]


def _context(sign: otTables.Coverage) -> otTables.ChainContextSubst:
    rule = otTables.ChainContextSubst()
    rule.Format = 3
    rule.BacktrackGlyphCount, rule.BacktrackCoverage = 0, []
    rule.InputGlyphCount, rule.InputCoverage = 1, [sign]
    rule.LookAheadGlyphCount, rule.LookAheadCoverage = 0, []
    rule.SubstCount, rule.SubstLookupRecord = 0, []
    return rule
