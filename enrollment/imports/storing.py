"""Writing the chosen drafts of an import into the records, in the transaction of the caller."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from enrollment.candidates.models import Candidate
from enrollment.imports.matching import match, planned_for_many
from enrollment.imports.models import Import, ImportRow
from socakt.accounts.actor import Actor
from socakt.encryption.rotation import alone_with_indexes

# The facts of a person that a file can hold, as columns of the candidate.
FACT_FIELDS = [
    "emso",
    "first_name",
    "last_name",
    "born_on",
    "sex",
    "street",
    "post_code",
    "post",
    "phone",
    "email",
    "labour_status",
    "labour_status_since",
]

# Of equal rows about a new person the first one says who it is.
REGISTER = """
INSERT INTO enrollment_candidate (
    region_id, organization_id, registered_by_id, registered_at, form_key, version, emso,
    first_name, last_name, born_on, sex, no_fixed_address, street, post_code, post, phone, email,
    labour_status, labour_status_since, legal_basis, notice_version, education, municipality
)
SELECT %(region)s, %(organization)s, %(user)s, %(at)s,
    md5(%(of)s || ':' || f.person_key)::uuid, 1, f.emso,
    p.first_name, p.last_name, p.born_on, coalesce(p.sex, ''), false, coalesce(p.street, ''),
    coalesce(p.post_code, ''), coalesce(p.post, ''), coalesce(p.phone, ''), coalesce(p.email, ''),
    coalesce(p.labour_status, ''), p.labour_status_since, '', '', '', ''
FROM (
    SELECT DISTINCT ON (person_key) person_key, emso, derived || facts AS person
    FROM enrollment_importrow
    WHERE of_id = %(of)s AND status = 'new' AND selected AND NOT is_stored
    ORDER BY person_key, number
) f
CROSS JOIN LATERAL jsonb_populate_record(NULL::enrollment_candidate, f.person) p
ON CONFLICT DO NOTHING
"""

# A person whom somebody else has registered in this very moment stays without a record here.
FIND_REGISTERED = """
UPDATE enrollment_importrow r SET candidate_id = c.id
FROM enrollment_candidate c
WHERE r.of_id = %(of)s AND r.status = 'new' AND r.selected AND NOT r.is_stored
  AND c.form_key = md5(%(of)s || ':' || r.person_key)::uuid
"""

STORE = """
WITH chosen AS (
    SELECT * FROM enrollment_importrow
    WHERE of_id = %(of)s AND selected AND NOT is_stored AND status IN ('new', 'change')
      AND candidate_id IS NOT NULL
),
said AS (
    SELECT c.candidate_id, s.month, s.paid, bool_or(coalesce(c.replaces, false)) AS replaces
    FROM chosen c CROSS JOIN LATERAL (
        SELECT unnest(c.paid) AS month, true AS paid
        UNION ALL SELECT unnest(c.unpaid), false
    ) s
    GROUP BY c.candidate_id, s.month, s.paid
),
wanted AS (
    SELECT s.*, b.paid AS known FROM said s
    LEFT JOIN enrollment_benefitmonth b ON b.candidate_id = s.candidate_id AND b.month = s.month
    WHERE b.paid IS NULL OR (b.paid <> s.paid AND s.replaces)
),
written AS (
    INSERT INTO enrollment_benefitmonth
        (candidate_id, month, paid, source, recorded_on, recorded_by_id, organization_id)
    SELECT candidate_id, month, paid, %(source)s, %(on)s, %(user)s, %(organization)s FROM wanted
    ON CONFLICT (candidate_id, month) DO UPDATE SET
        paid = EXCLUDED.paid, source = EXCLUDED.source, recorded_on = EXCLUDED.recorded_on,
        recorded_by_id = EXCLUDED.recorded_by_id, organization_id = EXCLUDED.organization_id
),
months AS (
    SELECT candidate_id, count(*) AS number,
        jsonb_object_agg(to_char(month, 'YYYY-MM'), jsonb_build_array(known, paid)) AS changed
    FROM wanted GROUP BY candidate_id
),
records AS MATERIALIZED (
    SELECT k.id, to_jsonb(k) AS record FROM enrollment_candidate k
    WHERE k.id IN (SELECT candidate_id FROM chosen)
),
facts AS (
    SELECT DISTINCT ON (c.candidate_id, f.key) c.candidate_id, f.key, f.value
    FROM chosen c
    JOIN records k ON k.id = c.candidate_id
    CROSS JOIN LATERAL (
        SELECT key, value, coalesce(c.replaces, false) AS replaces FROM jsonb_each_text(c.facts)
        UNION ALL SELECT key, value, false FROM jsonb_each_text(c.derived)
        UNION ALL SELECT 'emso', c.emso, false WHERE c.emso IS NOT NULL
    ) f
    WHERE f.key = ANY(%(fields)s)
      AND (coalesce(k.record ->> f.key, '') = ''
           OR (f.replaces AND k.record ->> f.key <> f.value
               AND (f.key NOT IN ('first_name', 'last_name')
                    OR c.conflicts @> '[["name"]]')))
    ORDER BY c.candidate_id, f.key, c.number
),
patches AS (
    SELECT candidate_id, jsonb_object_agg(key, value) AS patch FROM facts GROUP BY candidate_id
),
touched AS (
    SELECT DISTINCT ON (c.candidate_id) c.candidate_id, c.status = 'new' AS is_new,
        coalesce(m.number, 0) AS months, m.changed, coalesce(p.patch, '{}') AS patch
    FROM chosen c
    LEFT JOIN months m ON m.candidate_id = c.candidate_id
    LEFT JOIN patches p ON p.candidate_id = c.candidate_id
    WHERE c.status = 'new' OR m.number > 0 OR p.patch IS NOT NULL
),
updated AS (
    UPDATE enrollment_candidate k SET version = k.version + 1,
        (emso, first_name, last_name, born_on, sex, street, post_code, post, phone, email,
         labour_status, labour_status_since) =
        (SELECT p.emso, p.first_name, p.last_name, p.born_on, p.sex, p.street, p.post_code,
                p.post, p.phone, p.email, p.labour_status, p.labour_status_since
         FROM jsonb_populate_record(k, t.patch) p)
    FROM touched t WHERE k.id = t.candidate_id AND NOT (t.is_new AND t.months = 0)
),
told AS (
    INSERT INTO audit_event
        (at, action, user_id, organization_id, role, object_type, object_id, subject, details)
    SELECT %(at)s, 'candidate.imported', %(user)s, %(organization)s, %(role)s,
        'enrollment.candidate', candidate_id, candidate_id,
        jsonb_build_object('import', %(of)s, 'source', %(source)s, 'registered', is_new,
            'months', coalesce(changed, '{}'),
            'fields', (SELECT coalesce(jsonb_agg(key ORDER BY key), '[]')
                       FROM jsonb_object_keys(patch) key))
    FROM touched
),
done AS (
    UPDATE enrollment_importrow SET is_stored = true
    WHERE id IN (SELECT id FROM chosen)
    RETURNING 1
)
SELECT (SELECT count(*) FROM done), (SELECT count(*) FROM touched WHERE is_new),
    (SELECT count(*) FROM touched WHERE NOT is_new), coalesce(sum(months), 0) FROM touched
"""

LOCK = """
SELECT id FROM enrollment_candidate
WHERE id = ANY(%(ids)s) ORDER BY id FOR NO KEY UPDATE
"""


@dataclass(frozen=True)
class Written:
    """How many rows went in, and what became of them: people new and changed, months recorded."""

    rows: int
    registered: int
    changed: int
    months: int


def lock_and_match(of: Import, *, by: Actor) -> None:
    """Compare the drafts with records that nobody else can change until the end."""
    alone_with_indexes(Candidate)
    locked: set[int] = set()
    matched = False
    # comparing may find people who have come into the records since: they are locked, too
    while (people := _people(of) - locked) or not matched:
        with connection.cursor() as cursor:
            cursor.execute(LOCK, {"ids": sorted(people)})
        locked |= people
        match(of, by=by)
        matched = True


def _people(of: Import) -> set[int]:
    """Whom the rows are about, as far as they are known."""
    rows = ImportRow.objects.filter(of=of, candidate__isnull=False)
    return set(rows.values_list("candidate_id", flat=True).distinct())


def write(of: Import, *, at: datetime, by: Actor) -> Written:
    """Store the selected clear rows, with one entry of the log for each person touched."""
    assert by.organization.region is not None
    values: dict[str, Any] = {
        "of": of.pk,
        "region": by.organization.region.pk,
        "organization": by.organization.pk,
        "user": by.user.pk,
        "role": str(by.role),
        "at": at,
        "on": timezone.localdate(at),
        "source": of.source,
        "fields": FACT_FIELDS,
    }
    with connection.cursor() as cursor, planned_for_many(cursor):
        cursor.execute(REGISTER, values)
        cursor.execute(FIND_REGISTERED, values)
        cursor.execute(STORE, values)
        return Written(*map(int, cursor.fetchone()))
