"""Makes CoffreSans-*.ttf out of Lato 2.007 (README.md beside this file). Run: python3 make.py FOLDER-OF-LATO"""
import sys
from pathlib import Path

from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

LETTERS = [range(0x20, 0x7F), range(0xA0, 0x180), range(0x218, 0x21C), range(0x1E80, 0x1E86), range(0x1EA0, 0x1EFA)]
SIGNS = [0x2010, 0x2013, 0x2014, 0x2018, 0x2019, 0x201A, 0x201C, 0x201D, 0x201E, 0x2022, 0x2026, 0x202F, 0x20AC, 0x2212]
HYPHEN, NON_BREAKING_HYPHEN = 0x2D, 0x2011


def make(source: Path, style: str) -> None:
    font = TTFont(source / f"Lato-{style}.ttf", recalcTimestamp=False)
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[NON_BREAKING_HYPHEN] = table.cmap[HYPHEN]
    options = Options()
    options.hinting = False
    options.layout_features = []
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.notdef_outline = True
    options.glyph_names = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[*(c for run in LETTERS for c in run), *SIGNS, NON_BREAKING_HYPHEN])
    subsetter.subset(font)

    glyphs = font.getGlyphSet()
    for name in font.getGlyphOrder():
        if font["glyf"][name].isComposite():
            record = DecomposingRecordingPen(glyphs)
            glyphs[name].draw(record)
            pen = TTGlyphPen(None)
            record.replay(pen)
            font["glyf"][name] = pen.glyph()
    for table in ("GPOS", "GSUB", "GDEF", "kern"):
        if table in font:
            del font[table]
    names = {1: "Coffre Sans", 2: style, 3: f"Coffre Sans {style}, from Lato 2.007", 4: f"Coffre Sans {style}", 6: f"CoffreSans-{style}"}
    for record in font["name"].names:
        if record.nameID in names:
            record.string = names[record.nameID]
    font.save(Path(__file__).parent / f"CoffreSans-{style}.ttf")


for style in ("Regular", "Bold"):
    make(Path(sys.argv[1]), style)
