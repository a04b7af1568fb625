"""Which two records may be of one person: proposed, never merged.

An EMŠO is given to one person only and stands in one record only, so of two records that both
have one nobody has to ask: they are two people. At least one of the two is without it. PostgreSQL
finds the pairs set by set; counting typing errors then decides whether two names are alike, as in
finding (`desk/finding.py`), because trigrams alone take brothers for one person.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy

from enrollment.candidates.models import LAST_DIGITS_OF_PHONE, Candidate
from socakt.accounts.actor import Actor
from socakt.slovene import SearchKey, fold, typing_errors

AT_MOST = 500  # pairs of one page of proposals; when these are looked through, there are more
LOOKED_AT = 4 * AT_MOST  # pairs of which the typing errors are counted
# Share of trigrams in common from which on counting is worth while: two slips leave about this.
SIMILAR_FROM = 0.3
LONG_NAME = 8  # letters of a word, from which on two slips are forgiven instead of one
SHORT_NAME = 4  # letters; a shorter word is another word after one slip
MOST_WORDS = 4  # of a name, which are paired in every order

REASONS = {
    "birth": gettext_lazy("same date of birth, alike name"),
    "name": gettext_lazy("same name, of one the date of birth is not known"),
    "phone": gettext_lazy("same telephone number"),
    "email": gettext_lazy("same e-mail address"),
}
# Strongest first. Of people who share a telephone some live in one household: see `_is_proposed`.
FOUND_BY = {
    "birth": "l.born_on = p.born_on AND similarity(l.search_key, p.search_key) >= %(similar)s",
    "name": "l.search_key = p.search_key AND (l.born_on IS NULL OR p.born_on IS NULL)",
    "swapped": "l.swapped = p.search_key AND (l.born_on IS NULL OR p.born_on IS NULL)",
    "phone": "l.phone <> '' AND p.phone <> '' AND l.digits = p.digits AND length(l.digits) >= 6",
    "email": "l.email <> '' AND p.email <> '' AND l.mailbox = p.mailbox",
}
WAY_OF = {"swapped": "name"}
# Somebody said "not the same person", of these records or of those that they have taken in.
NOT_SAID_TO_BE_DIFFERENT = """
    NOT EXISTS (
        SELECT 1 FROM enrollment_differentpeople d
        JOIN enrollment_candidate f ON f.id = d.first_id
        JOIN enrollment_candidate s ON s.id = d.second_id
        WHERE d.withdrawn_at IS NULL
          AND least(coalesce(f.merged_into_id, f.id), coalesce(s.merged_into_id, s.id)) = o.one
          AND greatest(coalesce(f.merged_into_id, f.id), coalesce(s.merged_into_id, s.id)) = o.other
    )
"""


@dataclass(frozen=True)
class Pair:
    """Two records and why they may be of one person."""

    one: Candidate
    other: Candidate
    reasons: tuple[str, ...]

    @property
    def words(self) -> list[str]:
        """The reasons in words."""
        return [str(REASONS[reason]) for reason in self.reasons]


@dataclass(frozen=True)
class Proposals:
    """The pairs, by surname; `more` says that there are some beyond AT_MOST."""

    pairs: list[Pair]
    more: bool


def proposals(actor: Actor) -> Proposals:
    """Every pair of which the actor may see both, what most speaks for first, then by surname."""
    people = Candidate.objects.visible_to(actor)
    found = _pairs(people.filter(emso=None), people)
    pairs = found[:AT_MOST]
    return Proposals(pairs, more=len(found) > AT_MOST)


def proposals_for(candidate: Candidate, actor: Actor) -> list[Pair]:
    """The pairs of this one, for the hint on the page; `one` is the record itself."""
    people = Candidate.objects.visible_to(actor)
    itself = people.filter(pk=candidate.pk)
    loose, others = (people.filter(emso=None), itself) if candidate.emso else (itself, people)
    found = _pairs(loose, others)
    return [
        pair if pair.one.pk == candidate.pk else Pair(pair.other, pair.one, pair.reasons)
        for pair in found
    ]


def _pairs(loose: QuerySet[Candidate], people: QuerySet[Candidate]) -> list[Pair]:
    rows = _found(loose, people)
    numbers = {number for one, other, _ in rows for number in (one, other)}
    known = Candidate.objects.select_related("organization").in_bulk(numbers)
    pairs = (Pair(known[one], known[other], tuple(reasons)) for one, other, reasons in rows)
    return sorted(filter(_is_proposed, pairs), key=_strongest_first)


def _strongest_first(pair: Pair) -> tuple[int, str, int]:
    return -len(pair.reasons), pair.one.sort_key, pair.one.pk


def _found(
    loose: QuerySet[Candidate], people: QuerySet[Candidate]
) -> list[tuple[int, int, Sequence[str]]]:
    """Numbers of two records, the smaller first, and by what they were found."""
    left, values = _compared(loose, "loose")
    right, more = _compared(people, "people")
    ways = " UNION ALL ".join(
        f"SELECT l.id AS one, p.id AS other, '{WAY_OF.get(way, way)}' AS way, "  # noqa: S608
        "similarity(l.search_key, p.search_key) AS alike "
        f"FROM ({left}) l JOIN ({right}) p ON {condition} WHERE l.id <> p.id"
        for way, condition in FOUND_BY.items()
    )
    statement = f"""
        SELECT o.one, o.other, o.ways FROM (
            SELECT least(one, other) AS one, greatest(one, other) AS other,
                array_agg(DISTINCT way ORDER BY way) AS ways, max(alike) AS alike
            FROM ({ways}) found GROUP BY 1, 2
        ) o
        WHERE {NOT_SAID_TO_BE_DIFFERENT}
        ORDER BY cardinality(o.ways) DESC, o.alike DESC, o.one, o.other LIMIT {LOOKED_AT}
    """  # noqa: S608 (conditions of ours; values are passed)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, {**values, **more, "similar": SIMILAR_FROM})
        rows: list[tuple[int, int, Sequence[str]]] = cursor.fetchall()
        return rows


def _compared(rows: QuerySet[Candidate], prefix: str) -> tuple[str, dict[str, Any]]:
    """A statement of what is compared of these people, with names for its values."""
    compared = rows.order_by().annotate(
        swapped=SearchKey("first_name", "last_name"),
        digits=LAST_DIGITS_OF_PHONE,
        mailbox=Lower("email"),
    )
    names = ("id", "born_on", "search_key", "swapped", "phone", "digits", "email", "mailbox")
    statement, values = compared.values(*names).query.sql_with_params()
    named = {f"{prefix}_{index}": value for index, value in enumerate(values)}
    return statement % tuple(f"%({name})s" for name in named), named


def _is_proposed(pair: Pair) -> bool:
    """Whether more than the means by which the pair was found speaks for one person."""
    alike = alike_names(pair.one, pair.other)
    births = {pair.one.born_on, pair.other.born_on} - {None}
    if pair.reasons == ("birth",):
        return alike
    # a household shares a telephone: it is one person where the names are alike too, or where
    # the same date of birth speaks for it, such as after a marriage
    return alike or (len(births) == 1 and pair.one.born_on == pair.other.born_on)


def alike_names(one: Candidate, other: Candidate) -> bool:
    """Whether the names are the same but for slips of the fingers, in whatever order."""
    mine, theirs = (fold(c.last_name, c.first_name).split()[:MOST_WORDS] for c in (one, other))
    if len(mine) > len(theirs):
        mine, theirs = theirs, mine
    # a second surname may be missing in one of the two, a first name may not
    if len(mine) < 2:
        return mine == theirs
    return any(all(map(_same_word, mine, order)) for order in permutations(theirs, len(mine)))


def _same_word(one: str, other: str) -> bool:
    shorter = min(len(one), len(other))
    forgiven = 2 if shorter >= LONG_NAME else 1 if shorter >= SHORT_NAME else 0
    return abs(len(one) - len(other)) <= forgiven and typing_errors(one, other) <= forgiven


def people_of(pairs: Iterable[Pair]) -> list[int]:
    """The people whom the pairs show, for the processing log."""
    return sorted({record.pk for pair in pairs for record in (pair.one, pair.other)})
