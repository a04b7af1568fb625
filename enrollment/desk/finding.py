"""Finding people, referrals and organizations by what somebody remembers of them.

What is written so comes first: whole words, then beginnings, then any part. After that comes what
is written similarly: PostgreSQL's trigrams bring the rows that share enough of a word, and
counting typing errors decides, because trigrams alone take »Kovačič« for closer to »Kovač« than
»šuštrašič« to »Šuštaršič«.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import TrigramStrictWordSimilarity
from django.db import connection, transaction
from django.db.models import Case, Count, F, FloatField, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable, Window

from enrollment.candidates.models import Candidate
from enrollment.referrals.models import Referral
from socakt.accounts.actor import Actor
from socakt.accounts.models import Organization
from socakt.slovene import fold, typing_errors

SHOWN = 10  # of each group; how many more there are is said
LONGEST = 100  # letters that are looked for
MOST_WORDS = 6  # of a name; more of them only cost time
NEAR_AT_MOST = 60  # similar rows of which the typing errors are counted
SHORTEST_MISTYPED = 4  # letters; shorter words are too like each other
# Share of trigrams in common with a whole word. In the table of the tests »Hrovat« for »Horvat«
# and two slips in a long name leave 0.27; »Kovk« for »Kovač« leaves 0.38, so counting decides.
SIMILAR_FROM = 0.25
LONG_WORD = 8  # letters, from which on two slips are forgiven instead of one
# parts of a reference number such as NM-2026-0148: region, year, count
NUMBER = re.compile(r"([A-Z]{2,6})?[\s/-]*(?:([0-9]{4})[\s/-]+)?0*([0-9]{1,7})?[\s/-]*")
EXACT, BEGINNING, PART, NEAR = range(4)


@dataclass(frozen=True)
class Group:
    """Rows of one kind: written so (and how many more there are), and written similarly."""

    rows: tuple[Any, ...] = ()
    more: int = 0
    near: tuple[Any, ...] = ()

    @property
    def count(self) -> int:
        """How many rows were found, shown or not."""
        return len(self.rows) + self.more + len(self.near)


@dataclass(frozen=True)
class Found:
    """What the actor may know of what was looked for."""

    people: Group = Group()
    referrals: Group = Group()
    organizations: Group = Group()

    @property
    def count(self) -> int:
        """How much was found in all groups."""
        return self.people.count + self.referrals.count + self.organizations.count


def find(actor: Actor, words: str) -> Found:
    """People by name or whole EMŠO, referrals by number, organizations of the region by name."""
    words = words.replace("\0", " ")[:LONGEST]  # which PostgreSQL cannot even be asked about
    people = Candidate.objects.visible_to(actor).select_related("organization")
    emso = "".join(words.split())
    if re.fullmatch("[0-9]{13}", emso):
        return Found(people=Group(rows=tuple(people.with_emso(emso))))
    parts = fold(words).split()[:MOST_WORDS]
    if not parts:
        return Found()
    with transaction.atomic():
        _accept_similar()
        return Found(
            people=_by_name(people, parts),
            referrals=_by_number(Referral.objects.visible_to(actor).with_names(), words),
            organizations=_by_name(
                Organization.objects.filter(region=actor.organization.region), parts
            ),
        )


def _accept_similar() -> None:
    """From which similarity on PostgreSQL's operator says yes, until the transaction ends."""
    setting = "pg_trgm.strict_word_similarity_threshold"
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [setting, str(SIMILAR_FROM)])


def _by_name(rows: QuerySet[Any], parts: list[str]) -> Group:
    """Rows whose `search_key` has every part, in any order, written so or similarly."""
    ordered = matching(rows, parts)[: SHOWN + NEAR_AT_MOST]
    written, near = [], []
    for row in ordered:
        if row.rank < NEAR:
            written.append(row)
        elif is_near(row.search_key, parts):
            near.append(row)
    more = written[0].total - len(written[:SHOWN]) if written else 0
    room = SHOWN - len(written[:SHOWN])
    return Group(tuple(written[:SHOWN]), more, tuple(near[:room]))


def matching(rows: QuerySet[Any], parts: list[str]) -> QuerySet[Any]:
    """The rows that may match, best first, with `rank` and with `total`, how many are written so.

    One statement, so that a page costs the same whatever is found.
    """
    asked, written, beginning, exact = Q(), Q(), Q(), Q()
    closeness: Combinable = Value(0.0, output_field=FloatField())
    for part in parts:  # folded: letters and digits, nothing that means something to a regex
        contains = Q(search_key__contains=part)
        written &= contains
        beginning &= Q(search_key__regex=f"(^| ){part}")
        exact &= Q(search_key__regex=f"(^| ){part}( |$)")
        if len(part) >= SHORTEST_MISTYPED:
            contains |= Q(search_key__trigram_strict_word_similar=part)
            closeness = closeness + TrigramStrictWordSimilarity(part, "search_key")
        asked &= contains
    rank = Case(
        When(exact, Value(EXACT)),
        When(beginning, Value(BEGINNING)),
        When(written, Value(PART)),
        default=Value(NEAR),
        output_field=IntegerField(),
    )
    similar = Case(When(written, Value(0.0)), default=closeness, output_field=FloatField())
    total = Window(Count("pk", filter=written))
    ranked = rows.filter(asked).annotate(rank=rank, total=total)
    best: QuerySet[Any] = ranked.order_by("rank", similar.desc(), "sort_key", "pk")
    return best


def is_near(key: str, parts: Iterable[str]) -> bool:
    """Whether each part stands in the key, or is a word of it with a slip or two."""
    words = key.split()
    return all(
        part in key or any(typing_errors(part, word) <= _forgiven(part) for word in words)
        for part in parts
    )


def _forgiven(part: str) -> int:
    return 2 if len(part) >= LONG_WORD else 1


def _by_number(rows: QuerySet[Referral], words: str) -> Group:
    """Referrals by a part of their number: »148«, »2026-148«, »NM-2026-0148«; whole ones first."""
    pattern = number_pattern(words)
    if pattern is None:
        return Group()
    rank = Case(When(number__regex=f"{pattern}$", then=EXACT), default=BEGINNING)
    ranked = rows.filter(number__regex=pattern).annotate(
        rank=rank, total=Window(Count("pk"), output_field=IntegerField())
    )
    found: list[Any] = list(ranked.order_by("rank", F("started_at").desc(), "-pk")[:SHOWN])
    return Group(tuple(found), found[0].total - len(found) if found else 0)


def number_pattern(words: str) -> str | None:
    """The beginning of the numbers that are meant, as a regular expression; None for no number."""
    parts = NUMBER.fullmatch(words.strip().upper())
    if parts is None or not (parts[2] or parts[3]):
        return None
    region, year, count = parts[1] or "[A-Z]+", parts[2] or "[0-9]{4}", parts[3] or ""
    if parts[1] and not parts[2] and len(count) == 4:  # NM-2026: the year, or the count
        return f"^{region}-({count}-|[0-9]{{4}}-0*{count})"
    return f"^{region}-{year}-0*{count}"
