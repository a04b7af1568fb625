"""What one cell means, apart from days (`days`) and kinds of assistance (`kinds`)."""

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from enrollment.imports.days import date_of, month_of
from enrollment.imports.kinds import COUNTING, Kind, kind_of
from enrollment.imports.refusals import Unreadable
from socakt.slovene import fold

__all__ = [
    "COUNTING",
    "Emso",
    "Kind",
    "Post",
    "Unreadable",
    "amount_of",
    "date_of",
    "emso_text",
    "kind_of",
    "month_of",
    "paid_of",
    "post_of",
    "sex_of",
    "yes_no",
]

# --- paid or not -----------------------------------------------------------------------------

YES = frozenset(
    (
        *("d", "da", "x", "1", "+", "✓", "✔", "y", "yes", "true", "paid"),
        *("izplačano", "izplacano", "prejel", "prejela"),
    )
)
NO = frozenset(
    (
        *("n", "ne", "0", "no", "false", "unpaid", "not paid", "ni", "neizplačano"),
        *("neizplacano", "ni izplačano", "ni izplacano", "ni prejel", "ni prejela"),
    )
)
UNKNOWN = frozenset(("", "?", "neznano", "ni znano", "ni podatka", "unknown"))


@lru_cache(maxsize=1_024)
def yes_no(text: str) -> bool:
    """da, D, x, 1 and the like are True; ne, N, 0 False.

    Raises Unreadable, also for a dash: it can mean "no" and "not known".
    """
    word = " ".join(text.casefold().split()).rstrip(".")
    if word in YES:
        return True
    if word in NO:
        return False
    raise Unreadable("yes_no_unreadable")


@lru_cache(maxsize=4_096)
def paid_of(text: str) -> bool | None:
    """Whether a month was paid; an amount above zero says so too. None: not known (empty, ?).

    Raises Unreadable.
    """
    if " ".join(text.casefold().split()) in UNKNOWN:
        return None
    try:
        return yes_no(text)
    except Unreadable as unreadable:
        try:
            amount = amount_of(text)
        except Unreadable:
            raise unreadable from None
    if amount < 0:
        raise Unreadable("amount_negative")
    return amount > 0


AMOUNT = re.compile(r"-?[0-9]{1,12}(?:[.,][0-9]{1,4})?")
THOUSANDS = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]{1,4})?")
ENGLISH_THOUSANDS = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]{1,4}")


def amount_of(text: str) -> Decimal:
    """Euros: 446,16 or 446.16 or 1.234,56, with or without € or EUR. Raises Unreadable."""
    number = re.sub(r"\s|€|eur", "", text.casefold()).replace("−", "-").replace("–", "-")
    if THOUSANDS.fullmatch(number):
        return Decimal(number.replace(".", "").replace(",", "."))
    if ENGLISH_THOUSANDS.fullmatch(number):
        return Decimal(number.replace(",", ""))
    if AMOUNT.fullmatch(number):
        return Decimal(number.replace(",", "."))
    raise Unreadable("amount_unreadable")


# --- the person ------------------------------------------------------------------------------

SEXES = {
    **dict.fromkeys(("m", "moski", "moskega spola", "male", "man"), "male"),
    **dict.fromkeys(("z", "zenski", "zenska", "zenskega spola", "female", "f", "woman"), "female"),
}


@lru_cache(maxsize=256)
def sex_of(text: str) -> str:
    """»male« or »female«. Raises Unreadable."""
    try:
        return SEXES[fold(text)]
    except KeyError as error:
        raise Unreadable("sex_unreadable") from error


class Emso(NamedTuple):
    """The text of an EMŠO, not checked yet, and whether a zero had to be put before it."""

    text: str
    zero_restored: bool


DESTROYED = re.compile(r"[0-9](?:[.,][0-9]+)?E\+?[0-9]{1,2}", re.IGNORECASE)


def emso_text(text: str) -> Emso:
    """The digits of an EMŠO that a spreadsheet may have taken for a number.

    Twelve digits lack the zero of a day from 1 to 9: a number has no zero in front. Raises
    Unreadable where the number is rounded (1,70598E+12): its digits are lost.
    """
    digits = re.sub(r"[.,]0+$", "", "".join(text.split()).lstrip("'"))
    if DESTROYED.fullmatch(digits):
        raise Unreadable("emso_destroyed")
    if re.fullmatch("[1-9][0-9]{11}", digits):
        return Emso("0" + digits, True)
    return Emso(digits, False)


class Post(NamedTuple):
    """A post code, and the name of the post where it stood in the same cell."""

    code: str
    name: str


POST = re.compile(r"(?:SI ?- ?)?(?P<code>[1-9][0-9]{3})(?:[ ,;-]+(?P<name>[^\W\d].*))?", re.I)


def post_of(text: str) -> Post:
    """8000, SI-8000, 8000 Novo mesto. Raises Unreadable."""
    match = POST.fullmatch(" ".join(text.split()))
    if match is None:
        raise Unreadable("post_code_unreadable")
    return Post(match["code"], match["name"] or "")
