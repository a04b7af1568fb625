"""The sentences for refusals of files: what is wrong, and what to do about it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enrollment.scans.refusals import MOST_BYTES, MOST_PAGES, MOST_PIXELS

FAILURE, GAVE_UP = "failure", "gave_up"
FILES: dict[str, Promise] = {
    "empty": _("The file is empty. Scan the pages again."),
    "too_large": _("The file is larger than %(megabytes)s MB. Scan at 200 dpi, or in parts."),
    "too_many_pages": _("The file has more than %(pages)s pages. Split it into several files."),
    "too_many_pixels": _(
        "The picture has more than %(megapixels)s million pixels. Scan at 200 dpi, or take the "
        "photo in the usual size."
    ),
    "is_protected": _("The PDF is protected with a password. Save it without one and try again."),
    "no_page": _("The PDF has no page. Scan the pages again."),
    "damaged": _(
        "The file is damaged or was cut off on the way. Open it on your computer; if it opens, "
        "save it again as PDF or JPEG, otherwise scan the pages again."
    ),
    "is_archive": _(
        "This is an archive or a document of a word processor, whatever its name says. "
        "Unpack it, or save the document as PDF, and send that."
    ),
    "is_document": _("This is a document of an office program. Save it as PDF and send that."),
    "is_other_image": _(
        "Pictures of this kind are not read. Save it as JPEG, PNG or PDF; "
        "on the scanner choose PDF."
    ),
    "is_web_page": _(
        "This is a web page, whatever its name says. Send the scanned pages as PDF, JPEG, PNG or "
        "HEIC."
    ),
    "is_unknown": _(
        "This is neither a PDF nor a picture, whatever its name says. "
        "Send the scanned pages as PDF, JPEG, PNG or HEIC."
    ),
    GAVE_UP: _(
        "The file could not be read in a reasonable time. Scan the pages again, at 200 dpi, "
        "or send them in several files."
    ),
    FAILURE: _(
        "The file could not be read because of a failure on our side (reference %(reference)s). "
        "Nothing was stored. Send it again, or tell your administrator the reference."
    ),
}


def refusal_sentence(code: str, reference: str = "") -> str:
    """Why the file was refused and what to do, in the active language."""
    return str(FILES[code]) % {
        "megabytes": MOST_BYTES // 1_000_000,
        "pages": MOST_PAGES,
        "megapixels": MOST_PIXELS // 1_000_000,
        "reference": reference,
    }
