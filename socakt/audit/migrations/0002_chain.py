"""Chain the entries of the log in the database, those that are there too."""

import django.db.models.deletion  # noqa: F401
import pgtrigger.migrations
from django.db import migrations, models

# What an entry says, as a JSON text (RFC 8259, no blanks, keys in order of their code points),
# so that neither a setting of the session nor anybody's way of printing jsonb can change it and
# anybody can recompute it elsewhere. The first element is the version of this very format.
DIGEST = """
CREATE FUNCTION audit_json(value jsonb) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    CASE jsonb_typeof(value)
    WHEN 'object' THEN
        RETURN (
            SELECT '{' || coalesce(string_agg(to_json(k)::text || ':' ||
                CASE WHEN jsonb_typeof(v) IN ('object', 'array') THEN audit_json(v)
                     ELSE v::text END, ',' ORDER BY k COLLATE "C"), '') || '}'
            FROM jsonb_each(value) AS pair(k, v)
        );
    WHEN 'array' THEN
        RETURN (
            SELECT '[' || coalesce(string_agg(audit_json(v), ',' ORDER BY n), '') || ']'
            FROM jsonb_array_elements(value) WITH ORDINALITY AS element(v, n)
        );
    ELSE
        RETURN value::text;
    END CASE;
END $$;

CREATE FUNCTION audit_content(entry audit_event) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT '[1,' || entry.id
        || ',' || (extract(epoch FROM entry.at) * 1000000)::bigint
        || ',' || (extract(epoch FROM entry.written_at) * 1000000)::bigint
        || ',' || to_json(entry.action)::text
        || ',' || coalesce(entry.user_id::text, 'null')
        || ',' || coalesce(entry.organization_id::text, 'null')
        || ',' || to_json(entry.role)::text
        || ',' || to_json(entry.object_type)::text
        || ',' || coalesce(entry.object_id::text, 'null')
        || ',' || coalesce(entry.subject::text, 'null')
        || ',' || audit_json(entry.details)
        || ']'
$$;

CREATE FUNCTION audit_digest(entry audit_event) RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT sha256(convert_to(audit_content(entry), 'UTF8'))
$$;

CREATE FUNCTION audit_seal(before bytea, lane integer, seq bigint, digest bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT sha256(before || int8send(lane::bigint) || int8send(seq) || digest)
$$;
"""
DROP_DIGEST = """
DROP FUNCTION audit_seal(bytea, integer, bigint, bytea);
DROP FUNCTION audit_digest(audit_event);
DROP FUNCTION audit_content(audit_event);
DROP FUNCTION audit_json(jsonb);
"""

# Entries from before the chain, in the order in which they were written.
CHAIN_WHAT_IS_THERE = """
DO $$
DECLARE
    entry audit_event;
    seqs bigint[] := array_fill(0::bigint, ARRAY[64]);
    seals bytea[] := array_fill(''::bytea, ARRAY[64]);
    place integer;
BEGIN
    FOR entry IN SELECT * FROM audit_event ORDER BY id LOOP
        place := entry.id % 64 + 1;
        entry.written_at := entry.at;
        seqs[place] := seqs[place] + 1;
        seals[place] := audit_seal(
            seals[place], place - 1, seqs[place], audit_digest(entry));
        UPDATE audit_event SET written_at = entry.written_at, lane = place - 1,
            seq = seqs[place], digest = audit_digest(entry), seal = seals[place]
        WHERE id = entry.id;
    END LOOP;
END $$;
"""

# 1397637973 is the name of these locks among all advisory locks ("SOCU" in bytes).
# A transaction keeps its lane until its end; the head that it reads was committed before, or is
# its own. A snapshot that is older than the lock would show an old head, so that only READ
# COMMITTED may write. Without sequential scans the head is found by the index even when the
# plan was made for an empty table.
TRIGGERS = """
CREATE FUNCTION audit_event_is_chained() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT SET enable_seqscan = off AS $$
DECLARE
    first integer := pg_current_xact_id()::text::bigint % 64;
    free integer;
    head record;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'the processing log is written in READ COMMITTED transactions only'
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    FOR step IN 0..63 LOOP
        IF pg_try_advisory_xact_lock(1397637973, (first + step) % 64) THEN
            free := (first + step) % 64;
            EXIT;
        END IF;
    END LOOP;
    IF free IS NULL THEN
        PERFORM pg_advisory_xact_lock(1397637973, first);
        free := first;
    END IF;
    SELECT seq, seal INTO head FROM audit_event WHERE lane = free ORDER BY seq DESC LIMIT 1;
    IF NOT FOUND THEN
        SELECT seq, seal INTO head FROM audit_cut WHERE lane = free ORDER BY seq DESC LIMIT 1;
    END IF;
    NEW.written_at := clock_timestamp();
    NEW.lane := free;
    NEW.seq := coalesce(head.seq, 0) + 1;
    NEW.digest := audit_digest(NEW);
    NEW.seal := audit_seal(coalesce(head.seal, ''), free, NEW.seq, NEW.digest);
    RETURN NEW;
END $$;

CREATE TRIGGER event_is_chained BEFORE INSERT ON audit_event
    FOR EACH ROW EXECUTE FUNCTION audit_event_is_chained();

CREATE FUNCTION audit_event_is_append_only() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP = 'DELETE' AND EXISTS (
        SELECT FROM audit_cut WHERE lane = OLD.lane AND seq >= OLD.seq
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'Cannot update or delete entries of the processing log'
        USING ERRCODE = 'integrity_constraint_violation',
              CONSTRAINT = 'event_is_append_only', TABLE = 'audit_event';
END $$;

CREATE TRIGGER event_is_append_only BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION audit_event_is_append_only();
"""
DROP_TRIGGERS = """
DROP TRIGGER event_is_append_only ON audit_event;
DROP TRIGGER event_is_chained ON audit_event;
DROP FUNCTION audit_event_is_append_only();
DROP FUNCTION audit_event_is_chained();
"""

# ZVOP-2, article 22: entries are kept for two years from the end of the calendar year.
CUTS = """
CREATE FUNCTION audit_kept_from() RETURNS timestamptz
LANGUAGE sql STABLE AS $$
    SELECT (date_trunc('year', now() AT TIME ZONE 'Europe/Ljubljana') - interval '2 years')
        AT TIME ZONE 'Europe/Ljubljana'
$$;

CREATE FUNCTION audit_cut_is_due() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'Cannot update or delete cuts of the processing log'
            USING ERRCODE = 'integrity_constraint_violation',
                  CONSTRAINT = 'cut_is_append_only', TABLE = 'audit_cut';
    END IF;
    NEW.at := clock_timestamp();
    NEW.kept_from_at := audit_kept_from();
    SELECT count(*) INTO NEW.entries FROM audit_event WHERE lane = NEW.lane AND seq <= NEW.seq;
    IF NOT EXISTS (
        SELECT FROM audit_event WHERE lane = NEW.lane AND seq = NEW.seq AND seal = NEW.seal
    ) OR EXISTS (
        SELECT FROM audit_event WHERE lane = NEW.lane AND seq <= NEW.seq
            AND greatest(at, written_at) >= NEW.kept_from_at
    ) THEN
        RAISE EXCEPTION 'Entries of the processing log are kept for two calendar years'
            USING ERRCODE = 'integrity_constraint_violation',
                  CONSTRAINT = 'only_old_entries_are_cut', TABLE = 'audit_cut';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER cut_is_due BEFORE INSERT OR UPDATE OR DELETE ON audit_cut
    FOR EACH ROW EXECUTE FUNCTION audit_cut_is_due();

CREATE FUNCTION audit_cut_lane(which integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    newer bigint;
    last record;
    removed bigint;
BEGIN
    IF NOT pg_try_advisory_xact_lock(1397637973, which) THEN
        RETURN 0;
    END IF;
    SELECT seq INTO newer FROM audit_event
        WHERE lane = which AND greatest(at, written_at) >= audit_kept_from()
        ORDER BY seq LIMIT 1;
    SELECT seq, seal INTO last FROM audit_event
        WHERE lane = which AND (newer IS NULL OR seq < newer) ORDER BY seq DESC LIMIT 1;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    INSERT INTO audit_cut (lane, seq, seal, entries, kept_from_at, at)
        VALUES (which, last.seq, last.seal, 0, now(), now());
    DELETE FROM audit_event WHERE lane = which AND seq <= last.seq;
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN removed;
END $$;

REVOKE EXECUTE ON FUNCTION audit_cut_lane(integer) FROM PUBLIC;
"""
DROP_CUTS = """
DROP FUNCTION audit_cut_lane(integer);
DROP TRIGGER cut_is_due ON audit_cut;
DROP FUNCTION audit_cut_is_due();
DROP FUNCTION audit_kept_from();
"""

PLACE = {
    "written_at": (models.DateTimeField, {"verbose_name": "written"}),
    "lane": (models.SmallIntegerField, {"verbose_name": "lane"}),
    "seq": (models.BigIntegerField, {"verbose_name": "number in the lane"}),
    "digest": (models.BinaryField, {}),
    "seal": (models.BinaryField, {}),
}
# Functions of the database are looked up where the migrations put them; a table of the session
# is never taken for one of ours.
SAFE_PATH = (
    "SELECT set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true)"
)


class Migration(migrations.Migration):
    """Make an entry that is edited, moved, put in or taken away show, whoever does it."""

    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunSQL(SAFE_PATH, migrations.RunSQL.noop),
        pgtrigger.migrations.RemoveTrigger(model_name="event", name="event_is_append_only"),
        migrations.CreateModel(
            name="Cut",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("lane", models.SmallIntegerField(verbose_name="lane")),
                ("seq", models.BigIntegerField(verbose_name="last number removed")),
                ("seal", models.BinaryField()),
                ("entries", models.BigIntegerField(verbose_name="entries removed")),
                ("kept_from_at", models.DateTimeField(verbose_name="younger ones are kept, from")),
                ("at", models.DateTimeField(verbose_name="at")),
            ],
            options={
                "verbose_name": "cut of the processing log",
                "verbose_name_plural": "cuts of the processing log",
                "ordering": ["-at", "lane"],
                "constraints": [models.UniqueConstraint(fields=("lane", "seq"), name="one_cut_per_place_of_a_lane")],
            },
        ),
        *[
            migrations.AddField("event", name, field(editable=False, null=True, **more))
            for name, (field, more) in PLACE.items()
        ],
        migrations.RunSQL(DIGEST, DROP_DIGEST),
        migrations.RunSQL(CHAIN_WHAT_IS_THERE, migrations.RunSQL.noop, elidable=True),
        *[
            migrations.AlterField("event", name, field(editable=False, **more))
            for name, (field, more) in PLACE.items()
        ],
        migrations.AddConstraint(
            "event",
            models.UniqueConstraint(fields=("lane", "seq"), name="one_entry_per_place_of_a_lane"),
        ),
        migrations.AddConstraint(
            "event",
            models.CheckConstraint(
                condition=models.Q(("lane__gte", 0), ("lane__lt", 64), ("seq__gte", 1)),
                name="entry_has_a_place_in_a_lane",
            ),
        ),
        migrations.RunSQL(TRIGGERS, DROP_TRIGGERS),
        migrations.RunSQL(CUTS, DROP_CUTS),
    ]
