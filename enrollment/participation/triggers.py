"""What PostgreSQL holds of a participation where rows of several tables have to agree."""

import pgtrigger

from enrollment.candidates.whose import refuse

WHO_WAS_REFERRED_TAKES_PART = pgtrigger.Trigger(
    name="who_was_referred_takes_part",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("referral_id", "candidate_id"),
    func=f"""
        IF NOT EXISTS (
            SELECT 1 FROM enrollment_referral
            WHERE id = NEW.referral_id AND candidate_id = NEW.candidate_id
        ) THEN
            {refuse("who_was_referred_takes_part", "another person was referred")}
        END IF;
        RETURN NEW;
    """,  # noqa: S608 (names of ours)
)


def changes_only_whose_it_is(rule: str) -> str:
    """The body of a trigger: nothing changes but the record of the person, when it is merged.

    Unless the person is being erased.
    """
    return f"""
        IF may_erase(OLD.candidate_id) THEN
            RETURN NEW;
        END IF;
        IF to_jsonb(NEW) - 'candidate_id' IS DISTINCT FROM to_jsonb(OLD) - 'candidate_id' THEN
            {refuse(rule, "this stays as it was")}
        END IF;
        RETURN NEW;
    """


WHAT_HAS_BEGUN_IS_NEVER_CHANGED = pgtrigger.Trigger(
    name="what_has_begun_is_never_changed",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Q(old__started_on__isnull=False),
    func=changes_only_whose_it_is("what_has_begun_is_never_changed"),
)

WHO_SIGNS_HOLDS_A_PLACE = pgtrigger.Trigger(
    name="who_signs_holds_a_place",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=f"""
        IF NOT EXISTS (
            SELECT 1 FROM enrollment_admission
            WHERE referral_id = NEW.referral_id AND ended_on IS NULL
        ) THEN
            {refuse("who_signs_holds_a_place", "there is no open admission")}
        END IF;
        RETURN NEW;
    """,  # noqa: S608 (names of ours)
)

START_IS_WITHIN_THE_COHORT = pgtrigger.Trigger(
    name="start_is_within_the_cohort",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("started_on"),
    condition=pgtrigger.Q(new__started_on__isnull=False),
    # FOR SHARE: nobody ends the admission or moves the cohort while the start is recorded
    func=f"""
        PERFORM 1 FROM enrollment_admission a
            JOIN programs_cohort c ON c.id = a.cohort_id
            WHERE a.referral_id = NEW.referral_id AND a.ended_on IS NULL
              AND NEW.started_on BETWEEN greatest(a.admitted_on, c.starts_on) AND c.ends_on
            FOR SHARE;
        IF NOT FOUND THEN
            {refuse("start_is_within_the_cohort", "no place on this day")}
        END IF;
        RETURN NEW;
    """,
)

# deferred: the two rows are written one after the other
START_HAS_ENTRY_FACTS = pgtrigger.Trigger(
    name="start_has_entry_facts",
    when=pgtrigger.After,
    timing=pgtrigger.Deferred,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("started_on"),
    func=f"""
        IF NEW.started_on IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM enrollment_entryfacts WHERE participation_id = NEW.referral_id
        ) THEN
            {refuse("start_has_entry_facts", "a start without facts")}
        END IF;
        RETURN NULL;
    """,  # noqa: S608 (names of ours)
)

ENTRY_FACTS_BELONG_TO_A_START = pgtrigger.Trigger(
    name="entry_facts_belong_to_a_start",
    when=pgtrigger.After,
    timing=pgtrigger.Deferred,
    operation=pgtrigger.Insert,
    func=f"""
        IF NOT EXISTS (
            SELECT 1 FROM enrollment_participation
            WHERE referral_id = NEW.participation_id AND started_on = NEW.recorded_for_on
        ) THEN
            {refuse("entry_facts_belong_to_a_start", "facts without that start")}
        END IF;
        RETURN NULL;
    """,  # noqa: S608 (names of ours)
)

OUTCOME_FOLLOWS_AN_EXIT = pgtrigger.Trigger(
    name="outcome_follows_an_exit",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[("left_on", "date"), ("first_on", "date")],
    # the windows are those of participation/rules.py, and a test compares them
    func=f"""
        SELECT a.ended_on INTO left_on
            FROM enrollment_admission a
            JOIN enrollment_participation p ON p.referral_id = a.referral_id
            WHERE a.referral_id = NEW.participation_id AND p.started_on IS NOT NULL
              AND a.end_kind IN ('early_exit', 'exclusion', 'completion');
        IF NOT FOUND THEN
            {refuse("outcome_follows_an_exit", "the person has not left")}
        END IF;
        first_on := CASE NEW.which
            WHEN 'leaving' THEN left_on ELSE (left_on + interval '6 months')::date END;
        IF NEW.reference_on NOT BETWEEN first_on AND first_on + 28 THEN
            {refuse("outcome_is_of_a_day_in_its_window", "not a day of the window")}
        END IF;
        RETURN NEW;
    """,  # noqa: S608 (names of ours)
)

OUTCOME_CORRECTS_ITS_LIKE = pgtrigger.Trigger(
    name="outcome_corrects_its_like",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Q(new__corrects__isnull=False),
    func=f"""
        IF NOT EXISTS (
            SELECT 1 FROM enrollment_outcome WHERE id = NEW.corrects_id
              AND participation_id = NEW.participation_id AND which = NEW.which
        ) THEN
            {refuse("outcome_corrects_its_like", "another outcome is corrected")}
        END IF;
        RETURN NEW;
    """,  # noqa: S608 (names of ours)
)

PLACE_ENDS_AS_THE_WAY_ALLOWS = pgtrigger.Trigger(
    name="place_ends_as_the_way_allows",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Q(new__ended_on__isnull=False)
    & (
        pgtrigger.Q(old__ended_on__df=pgtrigger.F("new__ended_on"))
        | pgtrigger.Q(old__end_kind__df=pgtrigger.F("new__end_kind"))
    ),
    declare=[("began_on", "date")],
    func=f"""
        SELECT started_on INTO began_on
            FROM enrollment_participation WHERE referral_id = NEW.referral_id;
        IF NEW.end_kind IN ('exclusion', 'completion') AND began_on IS NULL THEN
            {refuse("who_never_started_only_leaves_early", "who never started")}
        END IF;
        IF NEW.end_kind = 'cancelled' AND began_on IS NOT NULL THEN
            {refuse("who_started_is_not_cancelled", "the person has started")}
        END IF;
        IF NEW.end_kind <> 'moved' AND NEW.ended_on < began_on THEN
            {refuse("who_started_leaves_after_the_start", "before the start")}
        END IF;
        RETURN NEW;
    """,  # noqa: S608 (names of ours)
)

WHO_LEFT_STAYS_SO = pgtrigger.Trigger(
    name="who_left_stays_so",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Q(old__end_kind__in=["early_exit", "exclusion", "completion"]),
    func=changes_only_whose_it_is("who_left_stays_so"),
)

NOBODY_COMES_BACK_AFTER_LEAVING = pgtrigger.Trigger(
    name="nobody_comes_back_after_leaving",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=f"""
        IF EXISTS (
            SELECT 1 FROM enrollment_admission WHERE referral_id = NEW.referral_id
              AND end_kind IN ('early_exit', 'exclusion', 'completion')
        ) THEN
            {refuse("nobody_comes_back_after_leaving", "a new referral is needed")}
        END IF;
        RETURN NEW;
    """,  # noqa: S608 (names of ours)
)
