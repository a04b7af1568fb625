"""From bytes to text, in the encodings that offices use, without signs that no cell needs."""

import codecs
import re
import unicodedata

from enrollment.imports.refusals import FileRefused

# the longer mark first: that of UTF-32 begins with that of UTF-16
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# zero-width signs, marks of direction, soft hyphens: copied along with numbers and names
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
# more control characters than this, and more than one of a hundred characters: no text
FEW_CONTROLS = 10


def decoded(content: bytes) -> str:
    """The text of the file: what its byte order mark says, else UTF-8, else Windows-1250.

    Raises FileRefused where there is no such text.
    """
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return _readable(content[len(mark) :], encoding)
    if b"\x00" in content:
        raise FileRefused("is_binary")
    try:
        return _readable(content, "utf-8")
    except FileRefused as refusal:
        if refusal.code != "unknown_encoding":
            raise
        return _readable(content, "cp1250")


def _readable(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise FileRefused("unknown_encoding") from error
    if "\x00" in text or len(CONTROLS.findall(text)) > max(FEW_CONTROLS, len(text) // 100):
        raise FileRefused("is_binary")
    return text


def cleaned(text: str) -> str:
    """The text with spaces for control characters, without invisible signs, č as one letter.

    PostgreSQL refuses the character 0; it never gets through here.
    """
    text = CONTROLS.sub(" ", text)
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", INVISIBLE.sub("", text))
