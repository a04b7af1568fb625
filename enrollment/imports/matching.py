"""Comparing the drafts of an import with the records, for all rows in one statement.

EMŠO recognises a person; name and birth date only propose one. Whatever differs from the
records is a conflict that a person decides; a decision holds for exactly the differences that
were seen (`decided_about`). Nothing here writes to anything but the drafts.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet

from enrollment.candidates.models import EMSO_CONTEXT, Candidate
from enrollment.imports.models import Import, ImportRow
from socakt.accounts.actor import Actor
from socakt.audit import services as audit
from socakt.encryption.keys import current_key, indexes_of, several_keys

# What a row says of the person that is compared field by field; names are compared as words.
NAMES = ["first_name", "last_name"]

MATCH = """
WITH mine AS (
    SELECT r.*, cardinality(r.paid) + cardinality(r.unpaid) > 0 AS has_months,
        r.problems IS NULL AND r.counts AS clear,
        r.facts - %(names)s::text[] AS told
    FROM enrollment_importrow r
    WHERE r.of_id = %(of)s AND NOT r.is_stored
      AND (%(keys)s::text[] IS NULL OR r.person_key = ANY(%(keys)s))
),
numbers AS (
    SELECT id, emso_index FROM mine WHERE emso_index IS NOT NULL
    UNION SELECT * FROM unnest(%(rows)s::bigint[], %(indexes)s::text[])
),
by_emso AS (
    SELECT m.id, c.id AS candidate_id, c.id IN ({visible}) AS may_see
    FROM mine m JOIN numbers n ON n.id = m.id
    JOIN enrollment_candidate c ON c.emso_index = n.emso_index
),
by_name AS (
    SELECT m.id, min(c.id) AS candidate_id, count(*) AS people
    FROM mine m JOIN enrollment_candidate c
      ON c.born_on = m.born_on
     AND m.name_words = ARRAY(
            SELECT word FROM unnest(string_to_array(c.search_key, ' ')) word
            ORDER BY word COLLATE "C")
    WHERE cardinality(m.name_words) > 0
      AND (m.emso IS NULL OR c.emso IS NULL)
      AND NOT EXISTS (SELECT 1 FROM by_emso e WHERE e.id = m.id)
      AND c.id IN ({visible})
    GROUP BY m.id
),
whose AS (
    SELECT m.*, e.candidate_id IS NOT NULL AND NOT e.may_see AS of_others,
        coalesce(n.people, 0) AS people,
        CASE WHEN n.people = 1 THEN n.candidate_id END AS proposed_id,
        CASE WHEN e.may_see THEN e.candidate_id
             WHEN n.people = 1 AND m.is_same THEN n.candidate_id END AS person_id
    FROM mine m LEFT JOIN by_emso e ON e.id = m.id LEFT JOIN by_name n ON n.id = m.id
),
said AS (
    SELECT w.id, w.number, w.person_key, w.person_id, s.month, s.paid
    FROM whose w CROSS JOIN LATERAL (
        SELECT unnest(w.paid) AS month, true AS paid
        UNION ALL SELECT unnest(w.unpaid), false
    ) s
    WHERE w.clear
),
months AS (
    SELECT s.id, s.number, s.month, s.paid, b.paid AS known,
        min(s.number) OVER same AS first_so,
        CASE WHEN s.paid THEN min(s.number) FILTER (WHERE NOT s.paid) OVER month
             ELSE min(s.number) FILTER (WHERE s.paid) OVER month END AS otherwise
    FROM said s
    LEFT JOIN enrollment_benefitmonth b ON b.candidate_id = s.person_id AND b.month = s.month
    WINDOW same AS (PARTITION BY s.person_key, s.month, s.paid),
           month AS (PARTITION BY s.person_key, s.month)
),
month_tally AS (
    SELECT id,
        count(*) FILTER (WHERE known IS NULL AND first_so = number) AS adds,
        min(otherwise) AS contradicts,
        CASE WHEN bool_and(first_so < number) THEN min(first_so) END AS repeats,
        jsonb_agg(jsonb_build_array(to_char(month, 'YYYY-MM'), known, paid) ORDER BY month)
            FILTER (WHERE known <> paid) AS conflicts
    FROM months GROUP BY id
),
records AS MATERIALIZED (
    SELECT c.id, to_jsonb(c) AS record FROM enrollment_candidate c
    WHERE c.id IN (SELECT person_id FROM whose)
),
facts AS (
    SELECT w.id, f.key, f.value, f.only_fills, coalesce(c.record ->> f.key, '') AS known
    FROM whose w
    JOIN records c ON c.id = w.person_id
    CROSS JOIN LATERAL (
        SELECT key, value, false AS only_fills FROM jsonb_each_text(w.told)
        UNION ALL SELECT key, value, true FROM jsonb_each_text(w.derived)
        UNION ALL SELECT 'emso', w.emso, true WHERE w.emso IS NOT NULL
    ) f
    WHERE w.clear
),
fact_tally AS (
    SELECT id, count(*) FILTER (WHERE known = '') AS adds,
        jsonb_agg(jsonb_build_array(key, known, value) ORDER BY key)
            FILTER (WHERE known NOT IN ('', value) AND NOT only_fills) AS conflicts
    FROM facts GROUP BY id
),
names AS (
    SELECT w.id, c.first_name || ' ' || c.last_name AS known,
        trim(w.first_name || ' ' || w.last_name) AS filed,
        w.name_words && string_to_array(c.search_key, ' ') AS alike
    FROM whose w JOIN enrollment_candidate c ON c.id = w.person_id
    WHERE w.clear AND cardinality(w.name_words) > 0 AND w.name_words <> ARRAY(
        SELECT word FROM unnest(string_to_array(c.search_key, ' ')) word
        ORDER BY word COLLATE "C")
),
people AS (
    SELECT id, first_number, EXISTS (
        SELECT 1 FROM jsonb_each_text(told) a JOIN jsonb_each_text(first_told) b USING (key)
        WHERE a.value <> b.value) AS differs
    FROM (
        SELECT id, told, number,
            first_value(told) OVER person AS first_told,
            first_value(number) OVER person AS first_number
        FROM whose WHERE clear AND person_key <> ''
        WINDOW person AS (PARTITION BY person_key ORDER BY number)
    ) p
    WHERE first_number < number
),
compared AS (
    SELECT w.*,
        CASE WHEN n.alike AND n.filed <> ''
            THEN jsonb_build_array(jsonb_build_array('name', n.known, n.filed)) ELSE '[]' END
            || coalesce(f.conflicts, '[]') || coalesce(t.conflicts, '[]')
            AS differences,
        coalesce(t.adds, 0) + coalesce(f.adds, 0) AS news,
        CASE WHEN w.has_months THEN t.repeats WHEN NOT p.differs THEN p.first_number END AS again,
        CASE
            WHEN NOT w.clear THEN '[]'::jsonb
            WHEN w.of_others THEN '[["other_organization", null, ""]]'
            WHEN w.people > 1 AND w.is_same IS DISTINCT FROM false
                THEN '[["several_people", null, ""]]'
            WHEN NOT n.alike
                THEN jsonb_build_array(jsonb_build_array('name_of_other', null, n.known))
            WHEN t.contradicts IS NOT NULL
                THEN jsonb_build_array(jsonb_build_array(
                    'contradicts_row', null, t.contradicts::text))
            WHEN p.differs
                THEN jsonb_build_array(jsonb_build_array(
                    'differs_from_row', null, p.first_number::text))
            WHEN w.person_id IS NULL AND (w.first_name = '' OR w.last_name = '')
                 AND (w.proposed_id IS NULL OR w.is_same = false)
                THEN '[["person_unknown", null, ""]]'
            ELSE '[]'
        END AS obstacles
    FROM whose w
    LEFT JOIN month_tally t ON t.id = w.id
    LEFT JOIN fact_tally f ON f.id = w.id
    LEFT JOIN names n ON n.id = w.id
    LEFT JOIN people p ON p.id = w.id
)
UPDATE enrollment_importrow r SET
    candidate_id = c.person_id,
    proposal_id = CASE WHEN c.clear THEN c.proposed_id END,
    found_problems = c.obstacles,
    conflicts = c.differences,
    adds = c.news,
    repeats = c.again,
    status = CASE
        WHEN c.problems IS NOT NULL OR jsonb_array_length(c.obstacles) > 0
            THEN 'faulty'
        WHEN NOT c.counts THEN 'not_counted'
        WHEN c.again IS NOT NULL THEN 'same'
        WHEN c.proposed_id IS NOT NULL AND c.is_same IS NULL THEN 'proposed'
        WHEN c.person_id IS NULL THEN 'new'
        WHEN c.differences <> '[]'
             AND (c.replaces IS NULL OR c.decided_about <> md5(c.differences::text))
            THEN 'conflict'
        WHEN c.news > 0 OR (c.differences <> '[]' AND c.replaces) THEN 'change'
        ELSE 'same'
    END
FROM compared c WHERE r.id = c.id
"""


def match(of: Import, *, by: Actor, keys: Sequence[str] | None = None) -> None:
    """Compare the rows of the import with what the actor's records say now.

    `keys` are the `person_key`s of the rows to look at, None for all. Stored rows stay as
    they are.
    """
    visible, scope = (
        Candidate.objects.visible_to(by).order_by().values("pk").query.sql_with_params()
    )
    names = {f"scope_{index}": value for index, value in enumerate(scope)}
    subquery = visible % tuple(f"%({name})s" for name in names)
    rows, indexes = indexes_under_every_key(of)
    values = {
        **names,
        "of": of.pk,
        "names": NAMES,
        "keys": None if keys is None else list(keys),
        "rows": rows,
        "indexes": indexes,
    }
    with connection.cursor() as cursor, planned_for_many(cursor):
        cursor.execute(MATCH.replace("{visible}", subquery), values)


def log_people_of_others(rows: QuerySet[ImportRow], *, by: Actor) -> int:
    """Of how many rows others keep the person; who tries out numbers leaves a trace at each."""
    of_others = rows.filter(found_problems__contains=[["other_organization"]])
    numbers = of_others.filter(emso_index__isnull=False).values("emso_index")
    people = Candidate.objects.filter(emso_index__in=numbers).order_by("pk")
    audit.record_each("candidate.found_with_others", people.values_list("pk", flat=True), by=by)
    return of_others.count()


def indexes_under_every_key(of: Import) -> tuple[list[int], list[str]]:
    """While keys are changed: keys of rows, and beside each an index of its EMŠO.

    Before that, all drafts come under the first key, so that equal persons are equal.
    """
    if not several_keys():
        return [], []
    drafts = ImportRow.objects.filter(of=of, emso__isnull=False, is_stored=False).only("emso")
    # mypy's plugin does not know lookups behind a transform
    current = {"emso__stored__startswith": f"{current_key()}."}
    ImportRow.objects.bulk_update(drafts.exclude(**current), ["emso"], batch_size=500)
    pairs = [
        (draft.pk, index)
        for draft in drafts
        for index in indexes_of(draft.emso, context=EMSO_CONTEXT)
    ]
    return [pk for pk, _ in pairs], [index for _, index in pairs]


@contextmanager
def planned_for_many(cursor: CursorWrapper) -> Iterator[None]:
    """Within a transaction: have PostgreSQL plan for many rows, whatever it expects.

    It cannot know how many rows an unnested array or a step of the statement has; where it
    expects few it would go through all of them for each row, which takes hours for a file of
    50,000 rows.
    """
    cursor.execute("SET LOCAL enable_nestloop = off")
    yield
    cursor.execute("SET LOCAL enable_nestloop = on")
