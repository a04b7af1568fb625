"""Reading a tagged PDF: its elements, and where its marked content belongs."""

import re
from io import BytesIO

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

MARKED = re.compile(rb"/MCID (\d+)")


def read(pdf):
    return PdfReader(BytesIO(pdf))


def root_of(reader):
    return reader.root_object["/StructTreeRoot"]


def listed(value):
    plain = value.get_object() if value is not None else ArrayObject()
    return list(plain) if isinstance(plain, ArrayObject) else [plain]


def elements(element):
    """The element and everything below it, in reading order."""
    yield element
    for kid in listed(element.get("/K")):
        below = kid.get_object()
        if isinstance(below, DictionaryObject) and "/S" in below:
            yield from elements(below)


def elements_of(reader):
    """Every element of the tree but its root."""
    return [each for kid in listed(root_of(reader)["/K"]) for each in elements(kid.get_object())]


def parents_of(reader):
    """Number → what is found under it: the elements of a page, or of a link."""
    numbers = list(root_of(reader)["/ParentTree"]["/Nums"])
    return dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True))


def marked_of(page):
    """The numbers of the marked content on the page."""
    return sorted({int(number) for number in MARKED.findall(page.get_contents().get_data())})


def owners_of(reader, page):
    """Of each piece of marked content on the page the element that holds it, by its number."""
    found = parents_of(reader)[int(page["/StructParents"])].get_object()
    return {number: found[number].get_object() for number in marked_of(page)}


def ways_up(element):
    """The elements from this one to the root."""
    yield element
    while "/P" in element:
        element = element["/P"].get_object()
        yield element
