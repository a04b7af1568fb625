"""The texts that the cells of a workbook share (SpreadsheetML, ECMA-376 part 1, 18.4)."""

from typing import IO

from enrollment.imports.refusals import FileRefused
from enrollment.imports.worksheets import LONGEST_TEXT, plain
from enrollment.imports.xml_parts import DEEPEST, Attributes, local, parsed

MOST_STRINGS = 500_000


def shared_strings(source: IO[bytes]) -> list[str]:
    """All of them, in their order; pieces in different fonts are one text. Raises FileRefused."""
    reader = _Reader()
    for _ in parsed(source, reader.start, reader.end, reader.characters):
        if len(reader.strings) > MOST_STRINGS:
            raise FileRefused("zip_bomb")
    return reader.strings


class _Reader:
    """Takes what the XML parser finds; the texts stand in `strings`."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self.pieces: list[str] = []
        self.depth = self.length = 0
        self.collecting = self.phonetic = False

    def start(self, name: str, attributes: Attributes) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise FileRefused("zip_bomb")
        match local(name):
            case "si":
                self.pieces, self.length = [], 0
            case "t":
                self.collecting = not self.phonetic
            case "rPh":
                self.phonetic = True

    def characters(self, text: str) -> None:
        if self.collecting:
            self.pieces.append(text)
            self.length += len(text)
            if self.length > LONGEST_TEXT:
                raise FileRefused("damaged")

    def end(self, name: str) -> None:
        self.depth -= 1
        match local(name):
            case "si":
                self.strings.append(plain("".join(self.pieces)))
            case "t":
                self.collecting = False
            case "rPh":
                self.phonetic = False
