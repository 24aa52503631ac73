"""`python -m planning.words`: bring every catalogue in line with the sentences that the sources say.

A developer's command, run in the project's folder: it reads src/ and notebooks/ and rewrites src/planning/words/*.po.
"""

import argparse
import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from planning.files import write_whole
from planning.words import FOLDER, SOURCE_LANGUAGE, languages, read_catalogue
from planning.words.sources import said_in


def main(arguments: list[str] | None = None) -> int:
    """Update the catalogues; the exit code is 1 while a sentence still waits for its translation."""
    parser = argparse.ArgumentParser(prog="python -m planning.words", description=__doc__.splitlines()[0])
    parser.add_argument("root", nargs="?", type=Path, default=FOLDER.parents[2], help="the project's folder")
    said = said_in(parser.parse_args(arguments).root)
    waiting = 0
    for lang in languages():
        if lang != SOURCE_LANGUAGE:
            catalogue = updated(read_catalogue(lang), said)
            write_whole(FOLDER / f"{lang}.po", as_po(catalogue))
            waiting += sum(not message.string for message in catalogue if message.id)
    print(f"{len(said)} sentences, {waiting} translations missing", file=sys.stderr)
    return 1 if waiting else 0


def updated(catalogue: Catalog, said: dict[str, list[str]]) -> Catalog:
    """`catalogue` with exactly the sentences `said` (msgid: files), in order, and the translations it already has."""
    new = Catalog(locale=catalogue.locale, fuzzy=False)
    for msgid in sorted(said):
        old = catalogue.get(msgid)
        new.add(msgid, old.string if old else "", locations=[(path, None) for path in said[msgid]]).flags.clear()
    return new


def as_po(catalogue: Catalog) -> bytes:
    """The file of a catalogue: no dates and no tool versions, so that the same sentences give the same bytes."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=0, omit_header=True)
    return HEADER.format(lang=catalogue.locale).encode() + buffer.getvalue()


HEADER = """\
# Words of the reports. `python -m planning.words` keeps the msgids in line with the sources.
msgid ""
msgstr ""
"Language: {lang}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""

if __name__ == "__main__":
    sys.exit(main())
