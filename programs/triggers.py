"""What PostgreSQL holds of calls, terms and cohorts that no plain constraint can say."""

import pgtrigger

CALL_KEEPS_TO_ITS_TERMS = pgtrigger.Trigger(
    name="call_keeps_to_its_terms",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Q(old__valid_from__df=pgtrigger.F("new__valid_from"))
    | pgtrigger.Q(old__valid_until__df=pgtrigger.F("new__valid_until")),
    # the row of the call is locked by now: its terms do not change meanwhile
    func="""
        IF NEW.valid_from < (
            SELECT min(valid_from) FROM programs_terms WHERE call_id = NEW.id
        ) THEN
            RAISE EXCEPTION 'the call would begin without terms'
                USING ERRCODE = 'check_violation',
                      CONSTRAINT = 'call_has_terms_from_its_first_day';
        END IF;
        IF NEW.valid_until < (
            SELECT max(valid_from) FROM programs_terms WHERE call_id = NEW.id
        ) THEN
            RAISE EXCEPTION 'terms would begin after the call ends'
                USING ERRCODE = 'check_violation',
                      CONSTRAINT = 'terms_begin_before_call_ends';
        END IF;
        RETURN NEW;
    """,
)

TERMS_FIT_INTO_THEIR_CALL = pgtrigger.Trigger(
    name="terms_fit_into_their_call",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[("offered", "record")],
    # FOR SHARE: nobody moves the call or deletes its terms while these are added
    func="""
        SELECT valid_from, valid_until INTO offered
        FROM programs_call WHERE id = NEW.call_id FOR SHARE;
        IF NEW.valid_from > offered.valid_until THEN
            RAISE EXCEPTION 'terms would begin after the call ends'
                USING ERRCODE = 'check_violation',
                      CONSTRAINT = 'terms_begin_before_call_ends';
        END IF;
        IF NEW.valid_from > offered.valid_from AND NOT EXISTS (
            SELECT 1 FROM programs_terms WHERE call_id = NEW.call_id
        ) THEN
            RAISE EXCEPTION 'the call would begin without terms'
                USING ERRCODE = 'check_violation',
                      CONSTRAINT = 'call_has_terms_from_its_first_day';
        END IF;
        RETURN NEW;
    """,
)

TERMS_LEAVE_NO_GAP = pgtrigger.Trigger(
    name="terms_leave_no_gap",
    when=pgtrigger.Before,
    operation=pgtrigger.Delete,
    declare=[("offered", "record")],
    # of two that delete at once, the second one sees what the first one left
    func="""
        SELECT valid_from INTO offered
        FROM programs_call WHERE id = OLD.call_id FOR NO KEY UPDATE;
        IF offered.valid_from < (
            SELECT min(valid_from) FROM programs_terms
            WHERE call_id = OLD.call_id AND id <> OLD.id
        ) THEN
            RAISE EXCEPTION 'the call would begin without terms'
                USING ERRCODE = 'check_violation',
                      CONSTRAINT = 'call_has_terms_from_its_first_day';
        END IF;
        RETURN OLD;
    """,
)

COHORT_FOLLOWS_ITS_TERMS = pgtrigger.Trigger(
    name="cohort_follows_its_terms",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    declare=[("demand", "record")],
    func="""
        SELECT t.call_id, t.places, t.length_months, p.call_id AS program_call_id
        INTO demand FROM programs_terms t, programs_program p
        WHERE t.id = NEW.terms_id AND p.id = NEW.program_id;
        IF demand.call_id <> demand.program_call_id THEN
            RAISE EXCEPTION 'the terms belong to another call'
                USING ERRCODE = 'check_violation',
                      CONSTRAINT = 'cohort_has_terms_of_its_call';
        END IF;
        IF NEW.capacity > demand.places THEN
            RAISE EXCEPTION 'the terms allow % places', demand.places
                USING ERRCODE = 'check_violation',
                      CONSTRAINT = 'capacity_within_terms';
        END IF;
        IF NEW.ends_on <> (NEW.starts_on
            + make_interval(months => demand.length_months::int)
            - interval '1 day')::date THEN
            RAISE EXCEPTION 'the end does not follow from start and length'
                USING ERRCODE = 'check_violation',
                      CONSTRAINT = 'cohort_end_follows_from_length';
        END IF;
        RETURN NEW;
    """,
)
