"""Several PDFs as one, as accessible and archivable as each of them: a stack of paper to print.

What makes a PDF tagged runs through the whole file, so it is not enough to put pages behind each
other: the trees of structure come under one root, and what they are found by (the numbers of
pages, the names of header cells) is made unlike that of the others. The same parts give the same
bytes. Meant for what `socakt.pdf` writes; anything else is refused rather than spoilt.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NullObject,
    NumberObject,
    PdfObject,
    TextStringObject,
)

from socakt.pdf_objects import Pile, write

TITLE = re.compile(rb"(<dc:title>.*?<rdf:li[^>]*>).*?(</rdf:li>)", re.DOTALL)
# what every part says of itself alike, so the whole says it as the first does
ALIKE = ("/OutputIntents", "/MarkInfo", "/ViewerPreferences")
JOINED = {"/Type", "/Pages", "/Outlines", "/StructTreeRoot", "/Lang", "/Metadata", *ALIKE}
# names that a part gives to kinds of elements and to looks; WeasyPrint gives none
MAPS = ("/RoleMap", "/ClassMap")


class CannotStack(ValueError):
    """A part is not tagged, holds what cannot be joined, or means something else by a name."""


@dataclass(frozen=True)
class Part:
    """A tagged PDF, and what its bookmark says."""

    name: str
    pdf: bytes


@dataclass
class _Whole:
    """What is common to all parts, while they come in."""

    pile: Pile = field(default_factory=Pile)
    pages: DictionaryObject = field(default_factory=DictionaryObject)
    tree: DictionaryObject = field(default_factory=DictionaryObject)
    outlines: DictionaryObject = field(default_factory=DictionaryObject)
    kids: ArrayObject = field(default_factory=ArrayObject)
    documents: ArrayObject = field(default_factory=ArrayObject)
    parents: ArrayObject = field(default_factory=ArrayObject)
    names: dict[bytes, PdfObject] = field(default_factory=dict)
    bookmarks: list[IndirectObject] = field(default_factory=list)
    next_key: int = 0

    def __post_init__(self) -> None:
        self.to_pages = self.pile.add(self.pages)
        self.to_tree = self.pile.add(self.tree)
        self.to_outlines = self.pile.add(self.outlines)


def stack(parts: Sequence[Part], *, title: str, language: str) -> bytes:
    """The parts in one PDF in their order, each under a bookmark. Raises CannotStack.

    There must be at least one; `title` is what a reader's window says.
    """
    whole = _Whole()
    readers = [PdfReader(BytesIO(part.pdf)) for part in parts]
    for number, (part, reader) in enumerate(zip(parts, readers, strict=True), start=1):
        _add(whole, part.name, reader, number)
    first: Any = readers[0].root_object
    catalog = _dictionary(
        Type=NameObject("/Catalog"),
        Pages=whole.to_pages,
        Outlines=whole.to_outlines,
        StructTreeRoot=whole.to_tree,
        Lang=TextStringObject(language),
        Metadata=whole.pile.add(_titled(first, title)),
        **{key[1:]: first.raw_get(key) for key in ALIKE},
    )
    _close(whole)
    about: Any = readers[0].metadata
    return write(whole.pile.add(catalog), {"Title": title, "Producer": str(about["/Producer"])})


def _add(whole: _Whole, name: str, reader: PdfReader, number: int) -> None:
    """The pages of a part, its document under the common root, its bookmarks under its name."""
    catalog: Any = reader.root_object
    if "/StructTreeRoot" not in catalog or not set(catalog) <= JOINED:
        raise CannotStack(f"Part {number} is not tagged, or holds {sorted(set(catalog) - JOINED)}.")
    own: Any = catalog["/StructTreeRoot"]
    for key in MAPS:
        _merge(whole.tree, key, own.get(key))
    # the pages as they lie in the file; `reader.pages` are copies
    pages: list[Any] = [page.indirect_reference for page in reader.pages]
    offset = whole.next_key
    for page in pages:
        page.get_object()[NameObject("/Parent")] = whole.to_pages
        for owner, key in _found_by_number(page.get_object()):
            owner[NameObject(key)] = NumberObject(offset + int(owner[key]))
        whole.kids.append(page)
    for key, parent in _pairs(own["/ParentTree"]):
        whole.parents += [NumberObject(offset + int(key)), parent]
        whole.next_key = max(whole.next_key, offset + int(key) + 1)
    for document in _listed(own.raw_get("/K")):
        element = document.get_object()
        element[NameObject("/P")] = whole.to_tree
        element[NameObject("/T")] = TextStringObject(name)
        element[NameObject("/Lang")] = TextStringObject(str(catalog["/Lang"]))
        whole.documents.append(document)
    for element, reference in _elements(own):
        _rename(whole, element, reference, number)
    _bookmark(whole, name, pages[0], catalog.get("/Outlines"))


def _found_by_number(page: DictionaryObject) -> Iterator[tuple[Any, str]]:
    """Who is found in the tree of parents: the page, and the links that lie on it."""
    yield page, "/StructParents"
    for note in page.get("/Annots") or ():
        if "/StructParent" in note.get_object():
            yield note.get_object(), "/StructParent"


def _elements(own: Any) -> Iterator[tuple[Any, IndirectObject]]:
    """Every element of the part: those of the text, and those that only a page leads to."""
    waiting = [*_listed(own.raw_get("/K")), own["/ParentTree"]]
    seen: set[int] = set()
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, IndirectObject):
            if thing.idnum in seen or not isinstance(thing.pdf, PdfReader):
                continue
            seen.add(thing.idnum)
        found = thing.get_object()
        if isinstance(found, ArrayObject):
            waiting += found
        elif isinstance(found, DictionaryObject) and "/S" in found:
            yield found, thing
            waiting += [*_listed(found.raw_get("/K")), found.raw_get("/P")]
        elif isinstance(found, DictionaryObject):
            waiting += [value for _, value in _pairs(found)]


def _rename(whole: _Whole, element: Any, reference: PdfObject, number: int) -> None:
    """Make the names of header cells unlike those of other parts."""
    if "/ID" in element:
        name = _named(element["/ID"], number)
        element[NameObject("/ID")] = name
        whole.names[bytes(name)] = reference
    for attributes in _listed(element.get("/A")):
        looks = attributes.get_object()
        if "/Headers" in looks:
            headers = (_named(header, number) for header in looks["/Headers"])
            looks[NameObject("/Headers")] = ArrayObject(headers)


def _named(name: Any, number: int) -> ByteStringObject:
    raw = name if isinstance(name, bytes) else str(name).encode("latin-1")
    return ByteStringObject(b"%d.%s" % (number, raw))


def _bookmark(whole: _Whole, name: str, page: Any, own: Any) -> None:
    """The name, closed, and below it what the part itself has."""
    top = FloatObject(page["/MediaBox"][3])
    place = ArrayObject([page, NameObject("/XYZ"), NullObject(), top, NullObject()])
    mark = _dictionary(Title=TextStringObject(name), Parent=whole.to_outlines, Dest=place)
    reference = whole.pile.add(mark)
    if own and "/First" in own:
        mark[NameObject("/First")] = own.raw_get("/First")
        mark[NameObject("/Last")] = own.raw_get("/Last")
        mark[NameObject("/Count")] = NumberObject(-int(own["/Count"]))
        below = own["/First"]
        while below is not None:
            below[NameObject("/Parent")] = reference
            below = below.get("/Next") and below["/Next"]
    if whole.bookmarks:
        before = whole.bookmarks[-1]
        mark[NameObject("/Prev")] = before
        earlier: Any = before.get_object()
        earlier[NameObject("/Next")] = reference
    whole.bookmarks.append(reference)


def _close(whole: _Whole) -> None:
    """Write down what was gathered."""
    whole.pages.update(
        _dictionary(Type=NameObject("/Pages"), Kids=whole.kids, Count=NumberObject(len(whole.kids)))
    )
    whole.outlines.update(
        _dictionary(
            Type=NameObject("/Outlines"),
            First=whole.bookmarks[0],
            Last=whole.bookmarks[-1],
            Count=NumberObject(len(whole.bookmarks)),
        )
    )
    names = ArrayObject()
    for name, element in sorted(whole.names.items()):
        names += [ByteStringObject(name), element]
    whole.tree.update(
        _dictionary(
            Type=NameObject("/StructTreeRoot"),
            K=whole.documents,
            ParentTree=whole.pile.add(_dictionary(Nums=whole.parents)),
            ParentTreeNextKey=NumberObject(whole.next_key),
            IDTree=whole.pile.add(_dictionary(Names=names)),
        )
    )


def _titled(first: Any, title: str) -> DecodedStreamObject:
    """What the first part says of itself for machines, under the title of the whole."""
    said, count = TITLE.subn(
        lambda found: found[1] + escape(title, quote=False).encode() + found[2],
        first["/Metadata"].get_data(),
    )
    if count != 1:
        raise CannotStack("The first part does not say what it is called.")
    metadata = DecodedStreamObject()
    metadata.set_data(said)
    metadata.update(_dictionary(Type=NameObject("/Metadata"), Subtype=NameObject("/XML")))
    return metadata


def _merge(tree: DictionaryObject, key: str, more: Any) -> None:
    """Raises CannotStack where the same name is something else already."""
    if more is None:
        return
    known: Any = tree.setdefault(NameObject(key), DictionaryObject())
    for name, meaning in more.get_object().items():
        if known.setdefault(name, meaning) != meaning:
            raise CannotStack(f"{name} means two things.")


def _pairs(tree: Any) -> list[tuple[Any, Any]]:
    """Key and value of everything in a tree of numbers."""
    node = tree.get_object()
    numbers = list(node.get("/Nums") or ())
    below = [pair for kid in node.get("/Kids") or () for pair in _pairs(kid)]
    return [*zip(numbers[::2], numbers[1::2], strict=True), *below]


def _listed(value: Any) -> list[Any]:
    """What PDF writes as one thing or as a list of them."""
    if value is None:
        return []
    plain = value.get_object()
    return list(plain) if isinstance(plain, ArrayObject) else [value]


def _dictionary(**values: PdfObject) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{key}"): value for key, value in values.items()})
