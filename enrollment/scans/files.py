"""An uploaded file becomes pictures of pages. What it is, is decided by its content, not its name.

Nothing here knows what stands on a page, and nothing of a file is ever carried out: a PDF is only
drawn.
"""

import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from io import BytesIO

import pillow_heif
import pypdfium2
from PIL import Image, ImageFile, ImageOps

from enrollment.scans.refusals import MOST_BYTES, MOST_PAGES, MOST_PIXELS, FileRefused

JPEG, PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
# Names of other files, as far as people try to send them: each is told what to do instead.
OTHERS = {
    b"PK\x03\x04": "is_archive",
    b"\xd0\xcf\x11\xe0": "is_document",
    b"II*\x00": "is_other_image",
    b"MM\x00*": "is_other_image",
    b"GIF8": "is_other_image",
    b"BM": "is_other_image",
    b"RIFF": "is_other_image",
}
MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<svg")

DOTS_PER_INCH = 200
POINTS_PER_INCH = 72
# A page of a PDF may say that it is as large as a house.
LONGEST_DRAWN = 4000
# JPEG can be unpacked at half or a quarter of its size; at so many pixels a code is still read.
LONGEST_NEEDED = 4400
WRONG_PASSWORD, UNKNOWN_PROTECTION = 4, 5  # FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY
# What decoders say to bytes that are not what they should be.
NOT_A_PICTURE = (
    OSError, ValueError, SyntaxError, EOFError, RuntimeError, ArithmeticError, LookupError,
    TypeError, struct.error, zlib.error,
)  # fmt: skip


def pages_of(content: bytes) -> Iterator[Image.Image]:
    """The pages of the file one after the other, in colour or grey, as the camera was held.

    Raises FileRefused, at the beginning or at the page that cannot be read.
    """
    if not content:
        raise FileRefused("empty")
    if len(content) > MOST_BYTES:
        raise FileRefused("too_large")
    if b"%PDF-" in content[:1024]:
        yield from _drawn(content)
    elif content.startswith(JPEG):
        yield _opened(content, "JPEG")
    elif content.startswith(PNG):
        yield _opened(content, "PNG")
    elif content[4:8] == b"ftyp" and _is_heic(content):
        yield from _heic(content)
    else:
        raise FileRefused(_what_else(content))


def _drawn(content: bytes) -> Iterator[Image.Image]:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        # of a file without pages PDFium says what it said of the file before
        said_so = error.err_code in (WRONG_PASSWORD, UNKNOWN_PROTECTION)
        is_protected = said_so and b"/Encrypt" in content
        raise FileRefused("is_protected" if is_protected else "damaged") from error
    with closing(document):
        for number in range(_counted(document)):
            yield _drawn_page(document, number)


def _counted(document: pypdfium2.PdfDocument) -> int:
    try:
        document.init_forms()  # so that fields filled in on a computer are drawn
    except pypdfium2.PdfiumError as error:
        raise FileRefused("damaged") from error
    if not len(document):
        raise FileRefused("no_page")
    if len(document) > MOST_PAGES:
        raise FileRefused("too_many_pages")
    return len(document)


def _drawn_page(document: pypdfium2.PdfDocument, number: int) -> Image.Image:
    try:
        with closing(document[number]) as page:
            longest = max(*page.get_size(), 1)
            scale = min(DOTS_PER_INCH / POINTS_PER_INCH, LONGEST_DRAWN / longest)
            with closing(page.render(scale=scale)) as drawn:
                picture: Image.Image = drawn.to_pil()
                return picture.copy()
    except NOT_A_PICTURE as error:  # PdfiumError is a RuntimeError
        raise FileRefused("damaged") from error


def _opened(content: bytes, kind: str) -> Image.Image:
    with _reading_pictures(), Image.open(BytesIO(content), formats=[kind]) as picture:
        _refuse_large(picture.size)
        if kind == "JPEG":
            picture.draft(None, (LONGEST_NEEDED, LONGEST_NEEDED))
        return on_white(_as_held(picture))


def _as_held(picture: Image.Image) -> Image.Image:
    """Turned as the camera says it was held; nonsense in what it says does no harm."""
    picture.load()
    try:
        return ImageOps.exif_transpose(picture)
    except NOT_A_PICTURE:
        return picture


def _heic(content: bytes) -> Iterator[Image.Image]:
    with _reading_pictures():
        pictures = pillow_heif.open_heif(BytesIO(content))
    if len(pictures) > MOST_PAGES:
        raise FileRefused("too_many_pages")
    for number in range(len(pictures)):
        with _reading_pictures():
            _refuse_large(pictures[number].size)
            # it stands as it was held already: the format itself says how to turn it
            picture = on_white(pictures[number].to_pillow())
        yield picture


@contextmanager
def _reading_pictures() -> Iterator[None]:
    """Whatever a damaged picture makes a decoder say is a refusal; a bomb is none to be tried.

    Half a page is no page, although WeasyPrint tells Pillow to be content with it.
    """
    lenient, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            yield
        except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
            raise FileRefused("too_many_pixels") from error
        except NOT_A_PICTURE as error:
            raise FileRefused("damaged") from error
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = lenient


def _refuse_large(size: tuple[int, int]) -> None:
    if size[0] * size[1] > MOST_PIXELS:
        raise FileRefused("too_many_pixels")


def on_white(picture: Image.Image) -> Image.Image:
    """The picture in RGB or grey with eight bits; what is transparent is white, as on paper."""
    if picture.mode.startswith("I;16") or picture.mode in ("I", "F"):
        return picture.convert("I").point(lambda value: value / 256).convert("L")
    if "transparency" in picture.info or picture.mode in ("LA", "PA", "RGBA", "La", "RGBa"):
        picture = picture.convert("RGBA")
        white = Image.new("RGBA", picture.size, "white")
        return Image.alpha_composite(white, picture).convert("RGB")
    return picture.convert("L" if picture.mode in ("1", "L") else "RGB")


def _is_heic(content: bytes) -> bool:
    return content[8:12] in HEIC_BRANDS


def _what_else(content: bytes) -> str:
    beginning = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if beginning.startswith(MARKUP):
        return "is_web_page"
    return next((code for sign, code in OTHERS.items() if content.startswith(sign)), "is_unknown")
