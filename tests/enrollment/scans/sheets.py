"""Sheets of paper as a scanner or a telephone would see them, and files made of them."""

from io import BytesIO

import pypdfium2
import segno
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from enrollment.documents.printing import page_code

INCH, A4 = 25.4, (210, 297)
QR_SIDE, MARGIN = 12, 15


def sheet(code="", page=1, *, dpi=150, text=""):
    """A page of A4 with lines of text, a black corner at the top left, and its code below right.

    Without a code: a page that anybody could have printed. `text` stands in the QR code instead.
    """
    width, height = (round(side * dpi / INCH) for side in A4)
    picture = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(picture)
    for line in range(8, 40):
        top = height * line // 48
        draw.rectangle((width // 10, top, width * (5 + line % 4) // 9, top + height // 300), "grey")
    with_corner(picture)
    if code or text:
        qr = qr_code(text or page_code(code, page), round(QR_SIDE * dpi / INCH))
        margin = round(MARGIN * dpi / INCH)
        picture.paste(qr, (width - margin - qr.width, height - margin - qr.height))
    return picture


def with_corner(picture):
    """The page with a black square at its top left, by which one sees how it stands."""
    near, far = picture.width // 20, picture.width // 6
    ImageDraw.Draw(picture).rectangle((near, near, far, far), "black")
    return picture


def qr_code(text, side):
    """A QR code of so many pixels, as `documents.printing` prints it."""
    made = segno.make(text, error="q", micro=False, boost_error=False)
    rows = [bytes(255 * (1 - bit) for bit in row) for row in made.matrix]
    small = Image.frombytes("L", (len(rows), len(rows)), b"".join(rows))
    return small.resize((side, side), Image.Resampling.BOX).convert("RGB")


def stands_upright(picture):
    """Whether the black corner of a sheet, the darkest of it, is at the top left."""
    small = picture.convert("L").resize((100, 140), Image.Resampling.BOX)
    pixels = small.tobytes()
    darkest = sorted(range(len(pixels)), key=pixels.__getitem__)[:25]
    x = sum(place % 100 for place in darkest) / len(darkest)
    y = sum(place // 100 for place in darkest) / len(darkest)
    return x < 45 and y < 65


def scanned(picture, rng, *, dpi, angle, quality):
    """The page as it comes back: laid askew, a little blurred, noisy, and pressed into JPEG."""
    picture = picture.convert("L")
    picture = picture.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    picture = picture.filter(ImageFilter.GaussianBlur(rng.uniform(0, 0.5) * dpi / 150))
    noise = Image.effect_noise(picture.size, rng.uniform(5, 40))
    return jpeg(Image.blend(picture, noise, rng.uniform(0.05, 0.2)), quality=quality)


def photographed(picture, rng):
    """The page on a desk, seen from the side, with a shadow across it."""
    width, height = picture.size

    def by():
        return rng.uniform(0, 0.06)

    corners = (
        -width * by(), -height * by(), -width * by(), height * (1 + by()),
        width * (1 + by()), height * (1 + by()), width * (1 + by()), -height * by(),
    )  # fmt: skip
    desk = (120, 110, 100)
    bicubic = Image.Resampling.BICUBIC
    picture = picture.transform(
        picture.size, Image.Transform.QUAD, corners, bicubic, fillcolor=desk
    )
    picture = picture.rotate(rng.uniform(0, 360), bicubic, expand=True, fillcolor=desk)
    shadow = Image.linear_gradient("L").resize(picture.size).point(lambda v: int(110 + v * 0.55))
    return ImageChops.multiply(picture, Image.merge("RGB", [shadow] * 3))


def jpeg(picture, **options):
    return _saved(picture, "JPEG", **options)


def png(picture, **options):
    return _saved(picture, "PNG", **options)


def pdf(*pictures, dpi=150):
    """A PDF with a picture on each page, as scanners make it."""
    first, *more = pictures
    return _saved(first, "PDF", save_all=True, append_images=more, resolution=dpi)


def _saved(picture, kind, **options):
    made = BytesIO()
    picture.save(made, kind, **options)
    return made.getvalue()


def opened(content):
    picture = Image.open(BytesIO(content))
    picture.load()
    return picture


def drawn(content, dpi):
    """The pages of a PDF as pictures."""
    document = pypdfium2.PdfDocument(content)
    try:
        return [page.render(scale=dpi / 72).to_pil().convert("RGB") for page in document]
    finally:
        document.close()
