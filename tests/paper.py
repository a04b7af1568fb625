"""Reading a PDF back: its words, its structure, and whether everything stands on the page."""

from io import BytesIO
from itertools import pairwise

import pypdfium2
from pypdf import PdfReader

CORNER_MM = 4  # what no printer reaches
POINTS_PER_MM = 72 / 25.4


def read(pdf):
    return PdfReader(BytesIO(pdf))


def words(pdf):
    """The text of all pages, white space collapsed."""
    return " ".join(" ".join(page.extract_text() for page in read(pdf).pages).split())


def letters(pdf):
    """The text without any white space: what was broken over lines is whole again."""
    return "".join(words(pdf).split())


def elements(node):
    """Every element of the structure tree below the node, in reading order."""
    node = node.get_object()
    if isinstance(node, dict):
        yield node
        children = node.get("/K", [])
        for child in children if isinstance(children, list) else [children]:
            yield from elements(child)


def structure(pdf):
    return list(elements(read(pdf).trailer["/Root"]["/StructTreeRoot"]))


def headings(pdf):
    """The levels of the headings in reading order."""
    return [int(e["/S"][2:]) for e in structure(pdf) if e.get("/S", "")[:2] == "/H"]


def faults(pdf):
    """What PDF/UA and PDF/A demand and this PDF lacks, as far as it can be read off its objects."""
    reader = read(pdf)
    root = reader.trailer["/Root"]
    metadata = root["/Metadata"].get_object().get_data().decode()
    tree = structure(pdf)
    levels = headings(pdf)
    heads = [e for e in tree if e.get("/S") == "/TH"]
    figures = [e for e in tree if e.get("/S") == "/Figure"]
    demanded = {
        "a language": bool(root.get("/Lang")),
        "a title that is shown": bool(reader.metadata.title)
        and bool(root["/ViewerPreferences"]["/DisplayDocTitle"]),
        "marks": bool(root["/MarkInfo"]["/Marked"]),
        "PDF/UA-1 in its metadata": "pdfuaid:part" in metadata,
        "PDF/A-2a in its metadata": 'pdfaid:part="2"' in metadata
        and 'pdfaid:conformance="A"' in metadata,
        "an output intent": len(root.get("/OutputIntents", [])) == 1,
        "an identifier": bool(reader.trailer.get("/ID")),
        "one first heading": levels[:1] == [1] and levels.count(1) == 1,
        "headings without gaps": all(b <= a + 1 for a, b in pairwise(levels)),
        "scopes of table headers": all("/Scope" in e.get("/A", {}) for e in heads),
        "alternative texts": all(e.get("/Alt") for e in figures),
        "embedded fonts": all(_embedded(font) for font in _fonts(reader)),
        "no scripts and no files": "/Names" not in root or "/JavaScript" not in root["/Names"],
        "tagged pages": all("/StructParents" in page for page in reader.pages),
    }
    return [name for name, is_there in demanded.items() if not is_there]


def outside(pdf):
    """Letters that stand outside of what a printer reaches: (page, letter)."""
    found = []
    edge = CORNER_MM * POINTS_PER_MM
    with pypdfium2.PdfDocument(pdf) as document:
        for number, page in enumerate(document):
            width, height = page.get_size()
            text = page.get_textpage()
            for index in range(text.count_chars()):
                left, bottom, right, top = text.get_charbox(index)
                if right > left and not (
                    left >= edge and right <= width - edge and bottom >= edge
                    and top <= height - edge
                ):  # fmt: skip
                    found.append((number, text.get_text_range(index, 1)))
            text.close()
            page.close()
    return found


def _fonts(reader):
    for page in reader.pages:
        yield from page["/Resources"].get("/Font", {}).get_object().values()


def _embedded(font):
    descendant = font.get_object()["/DescendantFonts"][0].get_object()
    return "/FontFile2" in descendant["/FontDescriptor"].get_object()
