"""An erasure reaches the histories, to which the application itself can only add.

The function runs with the rights of the owner and knows by itself whose history goes: that of the
erasure that is in progress, nobody else's. Called at the end, since emptying the records writes
to their histories as well.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION erase_history() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    erasure record;
    people bigint[];
    referrals bigint[];
    admissions bigint[];
BEGIN
    SELECT what, candidate_id, of_import_id INTO erasure
        FROM enrollment_erasure WHERE id = erasure_in_progress();
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no erasure is in progress'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'history_is_append_only';
    END IF;
    SELECT array_agg(id) INTO people FROM enrollment_candidate
        WHERE coalesce(merged_into_id, id) = erasure.candidate_id;
    IF erasure.what = 'import' THEN
        DELETE FROM enrollment_import_history WHERE pgh_obj_id = erasure.of_import_id;
    ELSIF erasure.what = 'notes' THEN
        DELETE FROM enrollment_note_history h WHERE candidate_id = ANY (people)
            AND NOT EXISTS (SELECT 1 FROM enrollment_note n WHERE n.id = h.pgh_obj_id);
    ELSE
        -- those that are no more stand in their histories only
        SELECT array_agg(pgh_obj_id) INTO referrals
            FROM enrollment_referral_history WHERE candidate_id = ANY (people);
        SELECT array_agg(pgh_obj_id) INTO admissions
            FROM enrollment_admission_history WHERE candidate_id = ANY (people);
        DELETE FROM enrollment_replacement_history WHERE admission_id = ANY (admissions);
        DELETE FROM enrollment_entryfacts_history WHERE participation_id = ANY (referrals);
        DELETE FROM enrollment_interview_history WHERE referral_id = ANY (referrals);
        DELETE FROM enrollment_waitingposition_history WHERE referral_id = ANY (referrals);
        DELETE FROM enrollment_waitingmove_history WHERE referral_id = ANY (referrals);
        DELETE FROM enrollment_admission_history WHERE candidate_id = ANY (people);
        DELETE FROM enrollment_assessment_history WHERE candidate_id = ANY (people);
        DELETE FROM enrollment_referral_history WHERE candidate_id = ANY (people);
        DELETE FROM enrollment_benefitmonth_history WHERE candidate_id = ANY (people);
        DELETE FROM enrollment_note_history WHERE candidate_id = ANY (people);
        DELETE FROM enrollment_personrequest_history WHERE candidate_id = ANY (people);
        DELETE FROM enrollment_restriction_history WHERE candidate_id = ANY (people);
        DELETE FROM enrollment_legalhold_history WHERE candidate_id = ANY (people);
        DELETE FROM enrollment_merge_history
            WHERE kept_id = ANY (people) OR dropped_id = ANY (people);
        DELETE FROM enrollment_candidate_history WHERE pgh_obj_id = ANY (people);
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("enrollment", "0010_trust")]
    operations = [migrations.RunSQL(CREATE, "DROP FUNCTION erase_history()")]
