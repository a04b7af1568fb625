"""The documents of a batch in one file: a PDF to print, or a ZIP."""

from io import BytesIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from django.utils import translation
from django.utils.text import capfirst

from enrollment.batches.models import Batch, BatchItem, Shape
from enrollment.documents.services import bytes_of
from enrollment.wordings.kinds import LANGUAGE_OF, Edition
from socakt import pdf_pool
from socakt.pdf_stack import Part, stack

# The same documents give the same bytes.
NO_MOMENT = (1980, 1, 1, 0, 0, 0)


def build(batch: Batch, items: list[BatchItem]) -> bytes:
    """The file of these items, all of which have a document that can be read."""
    if batch.shape == Shape.ZIP:
        return _zipped(items)
    language = LANGUAGE_OF[Edition(batch.edition)]
    parts = [Part(str(item.referral.candidate), _bytes(item)) for item in items]
    task = (parts, _title(batch, language), language)
    [(_number, made)] = pdf_pool.each(stack_in_process, [task])
    if isinstance(made, BaseException):
        raise made
    return made


def name_in_zip(item: BatchItem) -> str:
    """Which place and which document: nothing about the person."""
    assert item.document is not None
    return f"{item.place:02}-{item.document.code}.pdf"


def stack_in_process(parts: list[Part], title: str, language: str) -> bytes:
    """Join them, where it holds up nobody: it takes a processor for a second or two."""
    return stack(parts, title=title, language=language)


def _title(batch: Batch, language: str) -> str:
    with translation.override(language):
        return f"{capfirst(batch.get_kind_display())} – {batch.cohort}"


def _zipped(items: list[BatchItem]) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_STORED) as archive:  # a PDF is compressed already
        for item in items:
            archive.writestr(ZipInfo(name_in_zip(item), NO_MOMENT), _bytes(item))
    return file.getvalue()


def _bytes(item: BatchItem) -> bytes:
    assert item.document is not None
    content = bytes_of(item.document)
    assert content is not None  # as `queries.in_the_file` asks for
    return content
