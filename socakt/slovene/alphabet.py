"""The Slovene alphabet, for sorting and for searching, the same in Python and in PostgreSQL.

Collations differ between servers, and some have no Slovene one; so sorting and searching go by
keys that are compared byte by byte (COLLATE "C"). A key is made in three steps: a few spellings
are replaced, every character is mapped to one other or dropped, spaces are collapsed. The tables
below serve `str.translate` and the SQL function of that name alike. They are written into the
columns that a migration creates: whoever changes them has to create those columns anew.
"""

import re
import string
import unicodedata
from typing import Any, NamedTuple

from django.db.models import Func, TextField, Value
from django.db.models.expressions import Combinable
from django.utils.deconstruct import deconstructible

ALPHABET = "abcčćdđefghijklmnopqrsštuvwxyzž"
# letters of a sort key: as many, and in the order of their bytes
ORDER = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcde"
PLAIN = "abcccddefghijklmnopqrsstuvwxyzz"
# stands before everything that a key can contain, so that Novak comes before Novak Kos
BETWEEN = "\t"

CARON, ACUTE = "\u030c", "\u0301"
SPELLINGS = (
    *((letter + CARON, composed) for letter, composed in zip("cCsSzZ", "čČšŠžŽ", strict=True)),
    *((letter + ACUTE, composed) for letter, composed in zip("cC", "ćĆ", strict=True)),
    *(("ß", "ss"), ("ẞ", "ss"), ("æ", "ae"), ("Æ", "ae"), ("œ", "oe"), ("Œ", "oe")),
    *(("þ", "th"), ("Þ", "th")),
)
# letters that Unicode does not decompose into a base letter and an accent
STROKED = dict(zip("øłħŧıðŋſ", "olhtidns", strict=True))
LATIN_WITH_ACCENTS = (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
HYPHENS = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
# all other signs count as a space: apostrophes, dots, quotes, every kind of white space
SIGNS = (*range(0x01, 0x30), *range(0x3A, 0x80), *range(0x80, 0xC0), 0xD7, 0xF7)
SIGNS_BEYOND_LATIN = (*range(0x2B9, 0x2C0), *range(0x2000, 0x2070), 0x3000)
DROPPED = "".join(map(chr, (*range(0x300, 0x370), 0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF)))


class Table(NamedTuple):
    """Each character of `written` becomes its counterpart in `meant`; DROPPED ones vanish."""

    written: str
    meant: str

    def key(self, text: str) -> str:
        """The text without other spellings, mapped, and without needless spaces."""
        for spelling, usual in SPELLINGS:
            text = text.replace(spelling, usual)
        mapped = text.translate(str.maketrans(self.written, self.meant, DROPPED))
        return re.sub(" +", " ", mapped).strip(" ")

    def sql_key(self, expression: Combinable | str) -> Func:
        """The same as an expression of immutable functions, none of which asks the locale."""
        key = _text(expression, template='(%(expressions)s) COLLATE "C"')
        for spelling, usual in SPELLINGS:
            key = _text(key, Value(spelling), Value(usual), function="REPLACE")
        key = _text(key, Value(self.written + DROPPED), Value(self.meant), function="TRANSLATE")
        key = _text(key, Value(" +"), Value(" "), Value("g"), function="REGEXP_REPLACE")
        return _text(key, Value(" "), function="BTRIM")


def _text(*expressions: Any, **options: Any) -> Func:
    return Func(*expressions, output_field=TextField(), **options)


def _letters() -> dict[str, str]:
    """Every Latin letter, with any accent and in both cases, and the Slovene letter it is."""
    letters = {letter: letter for letter in ALPHABET}
    letters |= {letter.upper(): letter for letter in ALPHABET}
    for character in map(chr, LATIN_WITH_ACCENTS):
        base = unicodedata.normalize("NFD", character)[0].lower()[0]
        base = STROKED.get(base, base)
        if base in string.ascii_lowercase:
            letters.setdefault(character, base)
    return letters


def _table(letters: str, hyphen: str) -> Table:
    """`letters` stand for the letters of the alphabet, `hyphen` for all dashes.

    PostgreSQL looks through the table for every character, so the usual ones come first.
    """
    by_letter = dict(zip(ALPHABET, letters, strict=True))
    mapping = {same: same for same in " " + string.digits}
    mapping |= {written: by_letter[letter] for written, letter in _letters().items()}
    mapping |= dict.fromkeys(HYPHENS, hyphen)
    for sign in map(chr, (*SIGNS, *SIGNS_BEYOND_LATIN)):
        if sign not in DROPPED:
            mapping.setdefault(sign, " ")
    return Table("".join(mapping), "".join(mapping.values()))


SORT = _table(ORDER, hyphen="-")
SEARCH = _table(PLAIN, hyphen=" ")


def sort_key(*texts: str) -> str:
    """What texts (surname, name) are sorted by: a b c č ć d đ e … s š t … z ž, no case.

    Letters of other languages count as their base letter; space stands before hyphen, hyphen
    before digits, digits before letters, other scripts at the end. At most twice as long as
    the texts. Equal to what SortKey says in the database.
    """
    return BETWEEN.join(map(SORT.key, texts))


def fold(*texts: str) -> str:
    """What is searched: small letters without accents, words with one space between them.

    Signs count as spaces, so »crnomelj« finds Črnomelj and »kos novak« finds Kos-Novak.
    At most twice as long as the texts. Equal to what SearchKey says in the database.
    """
    return SEARCH.key(" ".join(texts))


@deconstructible(path="socakt.slovene.SortKey")
class SortKey(Func):
    """`sort_key` of text fields, for a generated column with db_collation="C"."""

    template = "%(expressions)s"
    arg_joiner = f" || '{BETWEEN}' || "

    def __init__(self, *expressions: Combinable | str) -> None:
        super().__init__(*map(SORT.sql_key, expressions), output_field=TextField())


@deconstructible(path="socakt.slovene.SearchKey")
class SearchKey(Func):
    """`fold` of text fields, for a generated column with db_collation="C"."""

    template = "%(expressions)s"

    def __init__(self, *expressions: Combinable | str) -> None:
        words = _text(*expressions, template="%(expressions)s", arg_joiner=" || ' ' || ")
        super().__init__(SEARCH.sql_key(words), output_field=TextField())
