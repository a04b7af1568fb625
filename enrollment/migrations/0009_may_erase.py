"""The two questions that triggers ask before they let something of a person go or be erased.

In PL/pgSQL, which looks for the tables only when it is asked: the triggers that call them and
the tables they read come in whichever order. `may_erase` is the one place that says when a
protected row may change: within the transaction of an erasure that names this very person, that
two different users approved, that is neither finished nor stopped, and that no hold forbids.
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

CREATE OR REPLACE FUNCTION may_erase(person bigint) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
DECLARE
    erasing text := coalesce(current_setting('socakt.erasing', true), '');
BEGIN
    IF erasing !~ '^[0-9]{1,18}$' THEN
        RETURN false;
    END IF;
    RETURN EXISTS (
        SELECT 1 FROM enrollment_erasure
        WHERE id = erasing::bigint
          AND candidate_id = person
          AND state = 'confirmed'
          AND finished_at IS NULL AND stopped_at IS NULL
          AND prepared_by_id IS NOT NULL AND confirmed_by_id IS NOT NULL
          AND prepared_by_id <> confirmed_by_id
    ) AND NOT under_hold(person);
END $$;
"""
DROP = "DROP FUNCTION may_erase(bigint); DROP FUNCTION under_hold(bigint);"


class Migration(migrations.Migration):
    dependencies = [("enrollment", "0008_nothing_left_behind")]
    operations = [migrations.RunSQL(CREATE, DROP)]
