"""Access that is unusual and may have a good reason: found in SQL, judged by people.

Each kind is one statement over the entries of a period. Persons are numbers here; who they are
takes a purpose.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import TextChoices
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils.translation import gettext_lazy as _

from enrollment.candidates.models import Candidate
from socakt.accounts.models import User
from socakt.slovene import SearchKey, fold

# from when on access is unusual
MANY_WITHIN_AN_HOUR = 40
REFUSALS_A_DAY = 5
EVENING, MORNING = 21, 6  # hours

MOST = 200  # rows of a kind
SHOWN = 5  # numbers of persons in a row


class Kind(TextChoices):
    """Why a row is on the list."""

    MANY = "many", _("many people within an hour")
    SURNAME = "surname", _("people with the surname of the user")
    REGION = "region", _("people of another region")
    HOURS = "hours", _("at night or at the weekend")
    REFUSALS = "refusals", _("repeatedly refused")


@dataclass(frozen=True)
class Row:
    """On a day somebody did this so many times, with these persons (some of their numbers)."""

    kind: Kind
    on: date
    user: str
    user_id: int
    organization: str
    count: int
    people: tuple[int, ...]


# What is looked at: entries about a person, in the time of the period here.
LOOKED = """
looked AS (
    SELECT e.id, e.user_id, e.organization_id, e.subject, e.at,
        e.at AT TIME ZONE %(zone)s AS local, (e.at AT TIME ZONE %(zone)s)::date AS day
    FROM audit_event e
    WHERE e.at >= %(first)s::date::timestamp AT TIME ZONE %(zone)s
      AND e.at < (%(last)s::date + 1)::timestamp AT TIME ZONE %(zone)s
      AND e.user_id IS NOT NULL AND e.subject IS NOT NULL
)
"""
TELL = """
SELECT found.day, u.name, u.email, u.id, o.short_name, found.number, found.people
FROM found JOIN accounts_user u ON u.id = found.user_id
LEFT JOIN accounts_organization o ON o.id = found.organization_id
ORDER BY found.day DESC, found.number DESC, u.id LIMIT %(most)s
"""
PER_DAY = """
    SELECT day, user_id, organization_id, count(DISTINCT subject) AS number,
        (array_agg(DISTINCT subject))[1:%(shown)s] AS people
    FROM looked WHERE {condition}
    GROUP BY day, user_id, organization_id
"""
# The first look at each person on a day; then how many of them lie within an hour before each.
MANY = f"""
WITH {LOOKED},
firsts AS (
    SELECT day, user_id, organization_id, subject, min(local) AS local FROM looked
    GROUP BY day, user_id, organization_id, subject
),
hours AS (
    SELECT *, count(*) OVER (
        PARTITION BY user_id, organization_id, day ORDER BY local
        RANGE BETWEEN interval '1 hour' PRECEDING AND CURRENT ROW
    ) AS within FROM firsts
),
found AS (
    SELECT day, user_id, organization_id, max(within) AS number,
        (array_agg(subject ORDER BY local))[1:%(shown)s] AS people
    FROM hours GROUP BY day, user_id, organization_id HAVING max(within) >= %(many)s
)
"""  # noqa: S608
SAME_SURNAME = """EXISTS (
    SELECT FROM surnames s JOIN named n ON n.part = ANY (string_to_array(s.surname, ' '))
    WHERE s.id = looked.subject AND n.user_id = looked.user_id
)"""
SURNAME = f"""
WITH {LOOKED},
named AS (
    SELECT * FROM unnest(%(users)s::bigint[], %(parts)s::text[]) AS one(user_id, part)
),
surnames AS ({{surnames}}),
found AS ({PER_DAY.format(condition=SAME_SURNAME)})
"""  # noqa: S608
# A person of another region whose record was opened, or asked for in vain.
REGION = f"""
WITH {LOOKED},
tried AS (
    SELECT e.user_id, e.organization_id, (e.at AT TIME ZONE %(zone)s)::date AS day,
        CASE WHEN e.details ->> 'view' = ANY (%(of_people)s::text[])
            THEN (SELECT c.id FROM enrollment_candidate c
                  WHERE c.id = (e.details ->> 'record')::numeric)
            ELSE (SELECT r.candidate_id FROM enrollment_referral r
                  WHERE r.id = (e.details ->> 'record')::numeric)
        END AS subject
    FROM audit_event e
    WHERE e.action = 'access.refused' AND e.user_id IS NOT NULL
      AND e.details ->> 'view' = ANY (%(of_people)s::text[] || %(of_referrals)s::text[])
      AND jsonb_typeof(e.details -> 'record') = 'number'
      AND e.at >= %(first)s::date::timestamp AT TIME ZONE %(zone)s
      AND e.at < (%(last)s::date + 1)::timestamp AT TIME ZONE %(zone)s
),
both_kinds AS (
    SELECT day, user_id, organization_id, subject FROM looked
    UNION ALL SELECT day, user_id, organization_id, subject FROM tried
),
found AS (
    SELECT b.day, b.user_id, b.organization_id, count(DISTINCT b.subject) AS number,
        (array_agg(DISTINCT b.subject))[1:%(shown)s] AS people
    FROM both_kinds b
    JOIN enrollment_candidate c ON c.id = b.subject
    JOIN accounts_organization own ON own.id = b.organization_id
    WHERE own.region_id IS NOT NULL AND own.region_id <> c.region_id
    GROUP BY b.day, b.user_id, b.organization_id
)
"""  # noqa: S608
AT_ODD_HOURS = """(
    extract(isodow FROM local) > 5
    OR extract(hour FROM local) >= %(evening)s OR extract(hour FROM local) < %(morning)s
)"""
HOURS = f"""
WITH {LOOKED},
found AS ({PER_DAY.format(condition=AT_ODD_HOURS)})
"""
REFUSALS = """
WITH found AS (
    SELECT (e.at AT TIME ZONE %(zone)s)::date AS day, e.user_id, e.organization_id,
        count(*) AS number, '{}'::bigint[] AS people
    FROM audit_event e
    WHERE e.action = 'access.refused' AND e.user_id IS NOT NULL
      AND e.at >= %(first)s::date::timestamp AT TIME ZONE %(zone)s
      AND e.at < (%(last)s::date + 1)::timestamp AT TIME ZONE %(zone)s
    GROUP BY 1, 2, 3 HAVING count(*) >= %(refusals)s
)
"""


def unusual(first: date, last: date) -> list[Row]:
    """The rows of all kinds on these days, the latest first within each kind."""
    asked: dict[str, Any] = {
        "first": first,
        "last": last,
        "zone": settings.TIME_ZONE,
        "most": MOST,
        "shown": SHOWN,
        "many": MANY_WITHIN_AN_HOUR,
        "refusals": REFUSALS_A_DAY,
        "evening": EVENING,
        "morning": MORNING,
    }
    kinds = {
        Kind.MANY: (MANY, {}),
        Kind.SURNAME: _surname(),
        Kind.REGION: (REGION, _views()),
        Kind.HOURS: (HOURS, {}),
        Kind.REFUSALS: (REFUSALS, {}),
    }
    return [
        row
        for kind, (found, more) in kinds.items()
        for row in _rows(kind, found, {**asked, **more})
    ]


def _rows(kind: Kind, found: str, asked: dict[str, Any]) -> Iterator[Row]:
    with connection.cursor() as cursor:
        cursor.execute(found + TELL, asked)
        for day, name, email, user, organization, number, people in cursor.fetchall():
            yield Row(kind, day, name or email, user, organization or "", number, tuple(people))


def _surname() -> tuple[str, dict[str, Any]]:
    """Each part of a double surname counts, on both sides, without accents and case.

    What stands first in the name of a user is the given name.
    """
    pairs = [
        (user.pk, part)
        for user in User.objects.only("name")
        for part in fold(user.name).split()[1:]
    ]
    users, parts = [pk for pk, _part in pairs], [part for _pk, part in pairs]
    people = Candidate.objects.annotate(surname=SearchKey("last_name"))
    surnames, values = people.order_by().values_list("id", "surname").query.sql_with_params()
    # its values become named ones, as all of the statement has
    named = {f"surname_{number}": value for number, value in enumerate(values)}
    names = iter(named)
    surnames = re.sub("%s", lambda _match: f"%({next(names)})s", surnames)
    statement = SURNAME.replace("{surnames}", surnames)
    return statement, {"users": users, "parts": parts, **named}


def _views() -> dict[str, list[str]]:
    """The pages whose number in the address is a person's, or a referral's."""
    names = _names()
    return {
        "of_people": [name for name in names if _address(name).startswith("/kandidati/0/")],
        "of_referrals": [
            name for name in names if _address(name).startswith(("/napotitve/0/", "/udelezba/0/"))
        ],
    }


def _names() -> list[str]:
    return [name for name in get_resolver().reverse_dict if isinstance(name, str)]


def _address(name: str) -> str:
    try:
        return reverse(name, args=[0])
    except NoReverseMatch:
        return ""
