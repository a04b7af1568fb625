"""Files as they come: every kind that is read, and every one that is not, with its reason."""

import struct
import zipfile
import zlib
from io import BytesIO

import pillow_heif
import pytest
from django.utils import translation
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from enrollment.scans import files, reading
from enrollment.scans.problems import FILES, refusal_sentence
from enrollment.scans.refusals import MOST_BYTES, MOST_PAGES, FileRefused
from tests.enrollment.scans.sheets import jpeg, opened, pdf, png, sheet, stands_upright

CODE = "7K3MQ9XV2B"
SMALL = Image.new("RGB", (60, 80), "white")


def refusal(content):
    with pytest.raises(FileRefused) as refused:
        reading.read(content)
    return refused.value.code


def heic(*pictures, **options):
    made = BytesIO()
    file = pillow_heif.HeifFile()
    for picture in pictures:
        file.add_from_pillow(picture)
    file.save(made, quality=80, **options)
    return made.getvalue()


def secret_pdf():
    writer, made = PdfWriter(clone_from=PdfReader(BytesIO(pdf(SMALL)))), BytesIO()
    writer.encrypt("geslo", algorithm="RC4-128")
    writer.write(made)
    return made.getvalue()


def bomb():
    """A PNG of a few bytes that says it has 2.5 thousand million pixels."""

    def chunk(name, data):
        whole = name + data
        return struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole))

    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(10_000))
    return files.PNG + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def archive():
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as zipped:
        zipped.writestr("stran.jpg", jpeg(SMALL))
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\xff\xd8\xff" + bytes(MOST_BYTES), "too_large"),
        (pdf(*[SMALL] * (MOST_PAGES + 1)), "too_many_pages"),
        (bomb(), "too_many_pixels"),
        (png(Image.new("1", (9_000, 9_000))), "too_many_pixels"),
        (secret_pdf(), "is_protected"),
        (b"%PDF-1.7\n" + bytes(200), "damaged"),
        (pdf(SMALL)[:300], "damaged"),
        (jpeg(sheet())[:-9_000], "damaged"),
        (png(sheet())[:-900], "damaged"),
        (heic(sheet())[:3_000], "damaged"),
        (files.JPEG, "damaged"),
        (files.PNG, "damaged"),
        (b"\x00\x00\x00\x1cftypheic" + bytes(100), "damaged"),
        (archive(), "is_archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "is_document"),
        (b"GIF89a" + bytes(100), "is_other_image"),
        (b"II*\x00" + bytes(100), "is_other_image"),
        (b"\xef\xbb\xbf\n<!DOCTYPE html><title>x</title>", "is_web_page"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is_web_page"),
        (b"\x00\x00\x00\x1cftypavif" + bytes(100), "is_unknown"),
        (b"Ime;Priimek\nAna;Novak\n", "is_unknown"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(content, code):
    assert refusal(content) == code


def test_a_pdf_without_a_page_is_refused():
    writer, made = PdfWriter(), BytesIO()
    writer.write(made)
    refusal(secret_pdf())  # of which PDFium still speaks afterwards

    assert refusal(made.getvalue()) == "damaged"


def test_every_refusal_has_a_sentence_that_says_what_to_do():
    with translation.override("en"):
        for code in FILES:
            said = refusal_sentence(code, "AB12CD34")
            assert "%(" not in said
            assert said.count(".") >= 2
        assert "20 MB" in refusal_sentence("too_large")
        assert "AB12CD34" in refusal_sentence("failure", "AB12CD34")


@pytest.mark.parametrize(
    "content",
    [
        jpeg(sheet(CODE, 2)),
        png(sheet(CODE, 2)),
        pdf(sheet(CODE, 2)),
        heic(sheet(CODE, 2)),
        jpeg(sheet(CODE, 2).convert("CMYK")),
        jpeg(sheet(CODE, 2).convert("L"), progressive=True),
        png(sheet(CODE, 2).convert("1")),
        png(sheet(CODE, 2).convert("P")),
        png(sheet(CODE, 2).convert("RGBA")),
        png(sheet(CODE, 2).convert("LA")),
        png(sheet(CODE, 2).convert("I").point(lambda v: v * 256).convert("I;16")),
        jpeg(sheet(CODE, 2, dpi=400)),
    ],
    ids=[
        "jpeg", "png", "pdf", "heic", "cmyk", "progressive", "black and white", "palette",
        "alpha", "grey with alpha", "16 bits", "large",
    ],
)  # fmt: skip
def test_every_kind_of_picture_is_read(content):
    (page,) = reading.read(content)

    assert (page.code, page.page) == (CODE, 2)
    kept = opened(page.image)
    assert kept.format == "JPEG"
    assert kept.mode in ("L", "RGB")
    assert max(kept.size) <= reading.LONG_SIDE
    assert stands_upright(kept)


def test_what_is_transparent_is_white():
    picture = Image.new("RGBA", (400, 400), (0, 0, 0, 0))

    kept = opened(reading.read(png(picture))[0].image)

    assert kept.getextrema() == (255, 255)


def test_a_palette_with_a_transparent_colour_is_white_there():
    picture = Image.new("P", (400, 400), 3)
    picture.putpalette([0] * 768)

    kept = opened(reading.read(png(picture, transparency=3))[0].image)

    assert kept.getextrema() == (255, 255)


def test_colour_stays_where_there_is_some_and_grey_is_kept_as_grey():
    signed = sheet(CODE)
    signed.paste((10, 20, 160), (300, 300, 320, 340))

    assert opened(reading.read(png(signed))[0].image).mode == "RGB"
    assert opened(reading.read(png(sheet(CODE)))[0].image).mode == "L"


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("make", [jpeg, png])
def test_it_is_turned_as_the_camera_was_held(orientation, make):
    """A page without a code: only EXIF says how to turn it."""
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }  # fmt: skip
    picture = sheet()
    if orientation in undo:
        picture = picture.transpose(undo[orientation])
    exif = Image.Exif()
    exif[0x0112] = orientation

    kept = opened(reading.read(make(picture, exif=exif))[0].image)

    assert kept.height > kept.width
    assert stands_upright(kept)


def test_of_heic_the_format_itself_says_how_it_was_held():
    exif = Image.Exif()
    exif[0x0112] = 6
    content = heic(sheet().transpose(Image.Transpose.ROTATE_90), exif=exif.tobytes())

    assert stands_upright(opened(reading.read(content)[0].image))


def test_nonsense_in_exif_does_no_harm():
    (page,) = reading.read(jpeg(sheet(CODE), exif=b"Exif\x00\x00II*\x00\xff\xff\xff\xff"))

    assert page.code == CODE


def test_no_metadata_is_left():
    exif = Image.Exif()
    exif[0x010E], exif[0x010F] = "SECRET description", "SECRET camera"
    exif.get_ifd(0x8825).update({1: "N", 2: (45.0, 48.0, 13.0), 3: "E", 4: (15.0, 9.0, 36.0)})
    sent = jpeg(sheet(CODE), exif=exif, comment=b"SECRET comment", icc_profile=b"SECRET" * 90)
    assert sent.count(b"SECRET") > 90
    assert opened(sent).getexif().get_ifd(0x8825)[2] == (45.0, 48.0, 13.0)

    (page,) = reading.read(sent)

    kept = opened(page.image)
    assert not kept.getexif()
    assert set(kept.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"SECRET" not in page.image
    assert b"Exif" not in page.image
    assert not [name for name, _data in kept.applist if name != "APP0"]
    small = opened(reading.thumbnail(page.image))
    assert max(small.size) <= reading.THUMBNAIL_SIDE
    assert set(small.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_several_pages_come_in_their_order():
    pages = [sheet(CODE, 3), sheet(), sheet(CODE, 1)]

    for content in (pdf(*pages), heic(*pages)):
        said = [(page.code, page.page) for page in reading.read(content)]
        assert said == [(CODE, 3), ("", None), (CODE, 1)]


def test_a_pdf_that_says_it_is_as_large_as_a_house_is_drawn_small():
    writer, made = PdfWriter(), BytesIO()
    writer.add_blank_page(14_400, 14_400)
    writer.write(made)

    (picture,) = files.pages_of(made.getvalue())

    assert max(picture.size) <= files.LONGEST_DRAWN


def test_a_script_in_a_pdf_is_not_carried_out_only_the_page_is_drawn():
    writer, made = PdfWriter(clone_from=PdfReader(BytesIO(pdf(sheet(CODE, 1))))), BytesIO()
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
        {
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): TextStringObject("app.alert('x'); while (true) {}"),
        }
    )
    writer.write(made)

    assert [page.code for page in reading.read(made.getvalue())] == [CODE]
