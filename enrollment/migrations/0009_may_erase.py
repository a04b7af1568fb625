"""The questions that triggers ask before they let something of a person go or be erased.

In PL/pgSQL, which looks for the tables only when it is asked: the triggers that call them and
the tables they read come in whichever order. `erasure_in_progress` is the one place that says
when a protected row may change: within the transaction of an erasure that two different users
approved, that is neither finished nor stopped, and that no hold forbids. `may_erase` says whether
that erasure is of this person, or of the record that took this one in.
"""

from django.db import migrations

CREATE = """
CREATE OR REPLACE FUNCTION under_hold(person bigint) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (
        SELECT 1 FROM enrollment_legalhold
        WHERE candidate_id = person AND lifted_at IS NULL
          AND (until_on IS NULL OR until_on >= (now() AT TIME ZONE 'Europe/Ljubljana')::date)
    );
END $$;

CREATE OR REPLACE FUNCTION erasure_in_progress() RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
DECLARE
    erasing text := coalesce(current_setting('socakt.erasing', true), '');
BEGIN
    IF erasing !~ '^[0-9]{1,18}$' THEN
        RETURN NULL;
    END IF;
    RETURN (
        SELECT id FROM enrollment_erasure
        WHERE id = erasing::bigint
          AND state = 'confirmed'
          AND finished_at IS NULL AND stopped_at IS NULL
          AND prepared_by_id IS NOT NULL AND confirmed_by_id IS NOT NULL
          AND prepared_by_id <> confirmed_by_id
          AND NOT under_hold(candidate_id)
    );
END $$;

CREATE OR REPLACE FUNCTION may_erase(person bigint) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
DECLARE
    erasing bigint := erasure_in_progress();
BEGIN
    RETURN erasing IS NOT NULL AND EXISTS (
        SELECT 1 FROM enrollment_erasure e
        JOIN enrollment_candidate c ON e.candidate_id = coalesce(c.merged_into_id, c.id)
        WHERE e.id = erasing AND c.id = person
    );
END $$;
"""
DROP = """
DROP FUNCTION may_erase(bigint);
DROP FUNCTION erasure_in_progress();
DROP FUNCTION under_hold(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("enrollment", "0008_nothing_left_behind")]
    operations = [migrations.RunSQL(CREATE, DROP)]
