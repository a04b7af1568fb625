"""Reading the XML parts of a workbook piece by piece, with bounds on all that XML can blow up."""

from collections.abc import Callable, Iterator
from typing import IO
from xml.parsers.expat import ExpatError, ParserCreate

from enrollment.imports.refusals import FileRefused

PIECE = 64 * 1024
# a tag or comment longer than this is no spreadsheet's; older expats read it again with each piece
LONGEST_TOKEN = 512 * 1024
DEEPEST = 60

Attributes = dict[str, str]


def parsed(
    source: IO[bytes],
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> Iterator[None]:
    """Call the handlers for what stands in the part, and give control back after each piece.

    Raises FileRefused for a document type (entities are declared in it) and for XML that
    is damaged. Handlers see names with prefixes; `local` takes them off.
    """
    parser = ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    fed = 0
    try:
        while piece := source.read(PIECE):
            parser.Parse(piece, False)
            fed += len(piece)
            if fed - parser.CurrentByteIndex > LONGEST_TOKEN:
                raise FileRefused("zip_bomb")
            yield
        parser.Parse(b"", True)
        yield
    except (ExpatError, LookupError, ValueError) as error:
        raise FileRefused("damaged") from error


def _refuse_doctype(*_: object) -> None:
    raise FileRefused("has_doctype")


def local(name: str) -> str:
    """The name without its prefix: some programs write x:row for row."""
    return name.rpartition(":")[2]


def elements(source: IO[bytes]) -> Iterator[tuple[str, Attributes]]:
    """(local name, attributes by local name) of every element, in their order."""
    found: list[tuple[str, Attributes]] = []
    depth = 0

    def start(name: str, attributes: Attributes) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise FileRefused("zip_bomb")
        found.append((local(name), {local(key): value for key, value in attributes.items()}))

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1

    for _ in parsed(source, start, end):
        yield from found
        found.clear()
