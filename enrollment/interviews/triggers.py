"""What must hold between an interview, its successor and its referral, once all is written."""

import pgtrigger

INVITED_WITHOUT_APPOINTMENT = """
    IF EXISTS (
        SELECT 1 FROM enrollment_referral WHERE id = {referral} AND state = 'interview'
    ) AND NOT EXISTS (
        SELECT 1 FROM enrollment_interview
        WHERE referral_id = {referral} AND status IN ('proposed', 'scheduled')
    ) THEN
        RAISE EXCEPTION 'referral % is in state interview without an appointment', {referral}
            USING ERRCODE = 'check_violation',
                  CONSTRAINT = '{name}';
    END IF;
    RETURN NULL;
"""

invited_has_appointment = pgtrigger.Trigger(
    name="who_is_invited_has_an_appointment",
    when=pgtrigger.After,
    timing=pgtrigger.Deferred,
    operation=pgtrigger.Insert | pgtrigger.Update,
    condition=pgtrigger.Q(new__state="interview"),
    func=INVITED_WITHOUT_APPOINTMENT.format(
        referral="NEW.id", name="who_is_invited_has_an_appointment"
    ),
)

kept_while_invited = pgtrigger.Trigger(
    name="who_is_invited_keeps_an_appointment",
    when=pgtrigger.After,
    timing=pgtrigger.Deferred,
    operation=pgtrigger.Update | pgtrigger.Delete,
    func=INVITED_WITHOUT_APPOINTMENT.format(
        referral="OLD.referral_id", name="who_is_invited_keeps_an_appointment"
    ),
)

moved_has_successor = pgtrigger.Trigger(
    name="moved_interview_has_another_date",
    when=pgtrigger.After,
    timing=pgtrigger.Deferred,
    operation=pgtrigger.Insert | pgtrigger.Update,
    condition=pgtrigger.Q(new__status="moved"),
    func="""
        IF NOT EXISTS (
            SELECT 1 FROM enrollment_interview
            WHERE previous_id = NEW.id AND referral_id = NEW.referral_id
        ) THEN
            RAISE EXCEPTION 'interview % is moved, but has no other date', NEW.id
                USING ERRCODE = 'check_violation',
                      CONSTRAINT = 'moved_interview_has_another_date';
        END IF;
        RETURN NULL;
    """,
)
