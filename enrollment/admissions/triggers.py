"""What PostgreSQL holds of admissions that no plain constraint can say."""

import pgtrigger

PLACE_WITHIN_CAPACITY = pgtrigger.Trigger(
    name="place_within_capacity",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    condition=pgtrigger.Q(new__ended_on__isnull=True),
    declare=[("cohort_capacity", "integer")],
    # FOR SHARE: nobody lowers the capacity while this place is being given
    func="""
        SELECT capacity INTO cohort_capacity
        FROM programs_cohort WHERE id = NEW.cohort_id FOR SHARE;
        IF NEW.place > cohort_capacity THEN
            RAISE EXCEPTION 'place % of %', NEW.place, cohort_capacity
                USING ERRCODE = 'check_violation',
                      CONSTRAINT = 'place_within_capacity';
        END IF;
        RETURN NEW;
    """,
)

# Whoever comes from another cohort keeps the check of the admission that ended, if that cohort
# had started by then; else there is a new one of the day, as for anybody who is admitted.
ADMISSION_RESTS_ON_BINDING_CHECK = pgtrigger.Trigger(
    name="admission_rests_on_binding_check",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[("earlier_check", "bigint"), ("keeps_it", "boolean")],
    func="""
        keeps_it := false;
        IF NEW.moved_from_id IS NOT NULL THEN
            SELECT o.assessment_id, c.starts_on <= NEW.admitted_on INTO earlier_check, keeps_it
            FROM enrollment_admission o JOIN programs_cohort c ON c.id = o.cohort_id
            WHERE o.id = NEW.moved_from_id
              AND o.candidate_id = NEW.candidate_id
              AND o.referral_id = NEW.referral_id
              AND o.cohort_id <> NEW.cohort_id
              AND o.end_kind = 'moved'
              AND o.ended_on = NEW.admitted_on;
            IF earlier_check IS NULL THEN
                RAISE EXCEPTION 'the person did not come from there'
                    USING ERRCODE = 'check_violation',
                          CONSTRAINT = 'moved_admission_follows_the_one_that_ended';
            END IF;
        END IF;
        IF NOT EXISTS (
            SELECT 1
            FROM enrollment_assessment a
            JOIN programs_terms t ON t.id = a.terms_id
            JOIN enrollment_referral r ON r.id = NEW.referral_id
            JOIN programs_cohort c ON c.id = NEW.cohort_id
            JOIN programs_program p ON p.id = c.program_id
            WHERE a.id = NEW.assessment_id
              AND a.candidate_id = NEW.candidate_id
              AND r.candidate_id = NEW.candidate_id
              AND a.outcome = 'eligible'
              AND t.call_id = p.call_id
              AND CASE WHEN keeps_it
                  THEN a.id = earlier_check
                  ELSE a.reference_on = NEW.admitted_on AND NOT (
                      NEW.moved_from_id IS NOT NULL AND EXISTS (
                          SELECT 1 FROM enrollment_admission o WHERE o.assessment_id = a.id
                      )
                  )
              END
        ) THEN
            RAISE EXCEPTION 'no binding check stands behind this admission'
                USING ERRCODE = 'check_violation',
                      CONSTRAINT = 'admission_rests_on_binding_check';
        END IF;
        RETURN NEW;
    """,
)

CAPACITY_COVERS_TAKEN_PLACES = pgtrigger.Trigger(
    name="capacity_covers_taken_places",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Q(new__capacity__lt=pgtrigger.F("old__capacity")),
    func="""
        IF EXISTS (
            SELECT 1 FROM enrollment_admission
            WHERE cohort_id = NEW.id AND ended_on IS NULL AND place > NEW.capacity
        ) THEN
            RAISE EXCEPTION 'a place above % is taken', NEW.capacity
                USING ERRCODE = 'check_violation',
                      CONSTRAINT = 'capacity_covers_taken_places';
        END IF;
        RETURN NEW;
    """,
)
