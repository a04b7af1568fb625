"""The objects of several PDFs under new numbers in one file, written as WeasyPrint writes."""

from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO
from typing import Any

import pydyf
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, PdfObject, StreamObject

Key = tuple[int, int]


class Pile:
    """Objects that no part has: they refer to those of the parts, and are referred to by them."""

    def __init__(self) -> None:
        self.objects: list[PdfObject] = []

    def add(self, thing: PdfObject) -> IndirectObject:
        """Keep the object; return what refers to it."""
        self.objects.append(thing)
        return IndirectObject(len(self.objects) - 1, 0, self)

    def get_object(self, reference: IndirectObject) -> PdfObject:
        """What the reference refers to; references ask for it themselves."""
        return self.objects[reference.idnum]


class Written(pydyf.Object):  # type: ignore[misc]
    """An object whose bytes are known."""

    def __init__(self, written: bytes, *, is_stream: bool) -> None:
        super().__init__()
        self.written, self.is_stream = written, is_stream

    @property
    def data(self) -> bytes:
        """The bytes."""
        return self.written

    @property
    def compressible(self) -> bool:
        """Whether it may lie in a stream together with others."""
        return not self.is_stream


def say_it_once(pdf: Any) -> None:
    """Put what every object is as bytes in its place: pydyf works it out anew each time it is
    asked, for the file and again for the file's identifier.
    """
    for number, thing in enumerate(pdf.objects):
        if thing.free == "n":
            written = Written(thing.data, is_stream=not thing.compressible)
            written.number = thing.number
            pdf.objects[number] = written


def write(catalog: IndirectObject, info: dict[str, str]) -> bytes:
    """The file with everything that the catalog leads to, and with nothing else.

    Streams that are alike (colour profiles, logos, fonts) are written once. References are changed
    in place, so the readers of the parts are of no further use.
    """
    objects, numbers = _reached(catalog)
    pdf = pydyf.PDF()
    del pdf.objects[1:]
    for thing in objects:
        _refer(thing, numbers)
        pdf.add_object(Written(_bytes_of(thing), is_stream=isinstance(thing, StreamObject)))
    pdf.catalog = pdf.objects[1]
    pdf.info = pydyf.Dictionary({key: pydyf.String(text) for key, text in info.items()})
    file = BytesIO()
    pdf.write(file, version=b"1.7", identifier=True, compress=True)
    return file.getvalue()


def _reached(catalog: IndirectObject) -> tuple[list[Any], dict[Key, int]]:
    """The objects in the order in which they are come upon, and which number each gets."""
    objects: list[Any] = []
    numbers: dict[Key, int] = {}
    alike: dict[bytes, int] = {}
    waiting = [catalog]
    for reference in waiting:  # grows on the way
        if _key(reference) in numbers:
            continue
        thing: Any = reference.get_object()
        below = list(references(thing))
        number = len(objects) + 1
        if isinstance(thing, StreamObject) and not below:
            number = alike.setdefault(sha256(_bytes_of(thing)).digest(), number)
        numbers[_key(reference)] = number
        if number > len(objects):
            objects.append(thing)
        waiting += below
    return objects, numbers


def references(thing: Any) -> Iterator[IndirectObject]:
    """What the object refers to, in the order in which it says so."""
    if isinstance(thing, IndirectObject):
        yield thing
    elif isinstance(thing, DictionaryObject):
        for value in thing.values():
            yield from references(value)
    elif isinstance(thing, ArrayObject):
        for value in thing:
            yield from references(value)


def _refer(thing: Any, numbers: dict[Key, int]) -> None:
    """Let the object refer to the others by their new numbers."""
    places: Any = ()
    if isinstance(thing, DictionaryObject):
        places = list(thing.items())
    elif isinstance(thing, ArrayObject):
        places = list(enumerate(thing))
    for place, value in places:
        if isinstance(value, IndirectObject):
            thing[place] = IndirectObject(numbers[_key(value)], 0, None)
        else:
            _refer(value, numbers)


def _key(reference: IndirectObject) -> Key:
    return id(reference.pdf), reference.idnum


def _bytes_of(thing: Any) -> bytes:
    written = BytesIO()
    thing.write_to_stream(written)
    return written.getvalue()
