from django.db import migrations

# Called before every statement that writes to a tracked table. Whoever sets the triggers of
# history aside (pgtrigger.ignore) is refused as well, and so is TRUNCATE, which no trigger for
# rows ever sees.
NAMES_WHO_ACTS = """
CREATE FUNCTION a_write_names_who_acts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    acting jsonb := nullif(current_setting('socakt.acting', true), '')::jsonb;
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        RAISE EXCEPTION 'table % has a history and is never emptied', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_write_names_who_acts';
    END IF;
    IF acting ->> 'id' IS NULL OR coalesce(acting ->> 'through', '') = ''
        OR coalesce(acting ->> 'user', acting ->> 'name', '') = ''
        OR coalesce(current_setting('pgtrigger.ignore', true), '') ~ '_history_'
    THEN
        RAISE EXCEPTION 'nobody is named who changes table %', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_write_names_who_acts',
                  HINT = 'SELECT who_acts(''name'', ''through what'') in the same transaction';
    END IF;
    RETURN NULL;
END $$;
"""

# Called before every statement that would change or remove rows of history. An erasure that two
# people approved goes through (migration 0011 of enrollment), the change of keys too: it changes
# how a value is encrypted, never the value (socakt.encryption.rotation).
KEEPS_FOR_GOOD = """
CREATE FUNCTION history_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND coalesce(current_setting('socakt.erasing', true), '') <> '' THEN
        IF erasure_in_progress() IS NOT NULL THEN
            RETURN NULL;
        END IF;
    END IF;
    IF TG_OP = 'UPDATE' AND current_setting('socakt.renewing_keys', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'history in % is never changed', TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = 'history_is_append_only';
END $$;
"""

# For whoever works in psql: names who acts until the end of the transaction.
WHO_ACTS = """
CREATE FUNCTION who_acts(name text, through text) RETURNS void LANGUAGE sql AS $$
    SELECT set_config('socakt.acting', jsonb_build_object(
        'id', gen_random_uuid(), 'user', NULL, 'organization', NULL, 'role', '',
        'name', name, 'through', through, 'reference', '', 'at', NULL)::text, true)
$$;
"""


class Migration(migrations.Migration):
    """The functions that every trigger of history calls; before the first of these triggers."""

    dependencies = [("accounts", "0004_managing_users")]
    operations = [
        migrations.RunSQL(NAMES_WHO_ACTS, "DROP FUNCTION a_write_names_who_acts()"),
        migrations.RunSQL(KEEPS_FOR_GOOD, "DROP FUNCTION history_is_append_only()"),
        migrations.RunSQL(WHO_ACTS, "DROP FUNCTION who_acts(text, text)"),
    ]
