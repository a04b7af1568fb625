"""An erasure reaches the histories, to which the application itself can only add.

The function runs with the rights of the owner and knows by itself whose history goes: that of the
erasure that is in progress, nobody else's. Called at the end, since emptying the records writes
to their histories as well. A merge by mistake, undone later, left facts of the one person in the
history of the other: what that history holds of the time between goes too.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION erase_history() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    erasure record;
    people bigint[];
    mine bigint[];
    kind text;
    mistake record;
BEGIN
    SELECT what, candidate_id, of_import_id INTO erasure
        FROM enrollment_erasure WHERE id = erasure_in_progress();
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no erasure is in progress'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'history_is_append_only';
    END IF;
    IF erasure.what = 'import' THEN
        DELETE FROM enrollment_import_history WHERE pgh_obj_id = erasure.of_import_id;
        RETURN;
    END IF;
    SELECT array_agg(id) INTO people FROM enrollment_candidate
        WHERE coalesce(merged_into_id, id) = erasure.candidate_id;
    IF erasure.what = 'notes' THEN
        DELETE FROM enrollment_note_history h WHERE candidate_id = ANY (people)
            AND NOT EXISTS (SELECT 1 FROM enrollment_note n WHERE n.id = h.pgh_obj_id);
        RETURN;
    END IF;

    FOR mistake IN
        SELECT CASE WHEN m.kept_id = ANY (people) THEN m.dropped_id ELSE m.kept_id END AS other,
            min(h.pgh_created_at) AS merged_at, max(h.pgh_created_at) AS undone_at
        FROM enrollment_merge m JOIN enrollment_merge_history h ON h.pgh_obj_id = m.id
        WHERE m.state = 'undone' AND (m.kept_id = ANY (people)) <> (m.dropped_id = ANY (people))
        GROUP BY m.id
    LOOP
        DELETE FROM enrollment_candidate_history WHERE pgh_obj_id = mistake.other
            AND pgh_created_at BETWEEN mistake.merged_at AND mistake.undone_at;
        DELETE FROM enrollment_benefitmonth_history WHERE candidate_id = mistake.other
            AND pgh_created_at BETWEEN mistake.merged_at AND mistake.undone_at;
    END LOOP;

    -- the last word on whose a row is; those that are no more stand in their histories only
    SELECT array_agg(pgh_obj_id) INTO mine FROM (
        SELECT DISTINCT ON (pgh_obj_id) pgh_obj_id, candidate_id
        FROM enrollment_admission_history WHERE pgh_obj_id IN (
            SELECT pgh_obj_id FROM enrollment_admission_history WHERE candidate_id = ANY (people)
        )
        ORDER BY pgh_obj_id, pgh_id DESC
    ) last WHERE candidate_id = ANY (people);
    DELETE FROM enrollment_replacement_history WHERE admission_id = ANY (mine);
    SELECT array_agg(pgh_obj_id) INTO mine FROM (
        SELECT DISTINCT ON (pgh_obj_id) pgh_obj_id, candidate_id
        FROM enrollment_referral_history WHERE pgh_obj_id IN (
            SELECT pgh_obj_id FROM enrollment_referral_history WHERE candidate_id = ANY (people)
        )
        ORDER BY pgh_obj_id, pgh_id DESC
    ) last WHERE candidate_id = ANY (people);
    DELETE FROM enrollment_entryfacts_history WHERE participation_id = ANY (mine);
    DELETE FROM enrollment_interview_history WHERE referral_id = ANY (mine);
    DELETE FROM enrollment_waitingposition_history WHERE referral_id = ANY (mine);
    DELETE FROM enrollment_waitingmove_history WHERE referral_id = ANY (mine);

    FOREACH kind IN ARRAY ARRAY[
        'admission', 'assessment', 'referral', 'benefitmonth', 'note',
        'personrequest', 'restriction', 'legalhold'
    ] LOOP
        EXECUTE format($query$
            DELETE FROM %1$I WHERE candidate_id = ANY ($1) OR pgh_obj_id IN (
                SELECT pgh_obj_id FROM (
                    SELECT DISTINCT ON (pgh_obj_id) pgh_obj_id, candidate_id
                    FROM %1$I WHERE pgh_obj_id IN (
                        SELECT pgh_obj_id FROM %1$I WHERE candidate_id = ANY ($1)
                    )
                    ORDER BY pgh_obj_id, pgh_id DESC
                ) last WHERE candidate_id = ANY ($1)
            )
        $query$, 'enrollment_' || kind || '_history') USING people;
    END LOOP;
    DELETE FROM enrollment_merge_history WHERE kept_id = ANY (people) OR dropped_id = ANY (people);
    DELETE FROM enrollment_candidate_history WHERE pgh_obj_id = ANY (people);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("enrollment", "0010_trust")]
    operations = [migrations.RunSQL(CREATE, "DROP FUNCTION erase_history()")]
