"""What PostgreSQL holds of requests, restrictions, holds and erasures."""

import pgtrigger

from enrollment.candidates.frozen import KeptUntilErased
from enrollment.candidates.whose import refuse

APPEND_ONLY = pgtrigger.Update | pgtrigger.Delete

REQUEST_IS_ANSWERED_ONCE = KeptUntilErased(
    name="request_is_answered_once",
    operation=APPEND_ONLY,
    condition=~pgtrigger.Q(old__state="open"),
)
REQUEST_STAYS_WHAT_IT_WAS = KeptUntilErased(
    name="request_stays_what_it_was",
    operation=pgtrigger.Update,
    condition=pgtrigger.Q(old__candidate__df=pgtrigger.F("new__candidate"))
    | pgtrigger.Q(old__kind__df=pgtrigger.F("new__kind"))
    | pgtrigger.Q(old__received_on__df=pgtrigger.F("new__received_on"))
    | pgtrigger.Q(old__due_on__df=pgtrigger.F("new__due_on"))
    | pgtrigger.Q(old__what__df=pgtrigger.F("new__what")),
)
OPEN_REQUEST_IS_NOT_DELETED = pgtrigger.Protect(
    name="open_request_is_not_deleted",
    operation=pgtrigger.Delete,
    condition=pgtrigger.Q(old__state="open"),
)


def lifted_once(thing: str) -> list[pgtrigger.Trigger]:
    """Triggers of what is set and lifted: neither changes afterwards, nothing is deleted."""
    return [
        KeptUntilErased(
            name=f"lifted_{thing}_is_never_changed",
            operation=pgtrigger.Update,
            condition=pgtrigger.Q(old__lifted_at__isnull=False),
        ),
        KeptUntilErased(
            name=f"{thing}_is_only_lifted",
            operation=pgtrigger.Update,
            condition=pgtrigger.Q(old__candidate__df=pgtrigger.F("new__candidate"))
            | pgtrigger.Q(old__reason__df=pgtrigger.F("new__reason"))
            | pgtrigger.Q(old__set_at__df=pgtrigger.F("new__set_at"))
            | pgtrigger.Q(old__set_by__df=pgtrigger.F("new__set_by")),
        ),
        pgtrigger.Protect(name=f"{thing}_is_never_deleted", operation=pgtrigger.Delete),
    ]


# Restriction and record say the same at the end of every transaction.
RESTRICTED_PERSON_IS_FROZEN = pgtrigger.Trigger(
    name="restricted_person_is_frozen",
    when=pgtrigger.After,
    timing=pgtrigger.Deferred,
    operation=pgtrigger.Insert | pgtrigger.Update,
    func=f"""
        IF EXISTS (SELECT 1 FROM enrollment_candidate c WHERE c.id = NEW.candidate_id
            AND c.frozen <> 'erased' AND (c.frozen = 'restricted') <> EXISTS (
                SELECT 1 FROM enrollment_restriction r
                WHERE r.candidate_id = c.id AND r.lifted_at IS NULL
            )
        ) THEN
            {refuse("restricted_person_is_frozen", "restriction and record differ")}
        END IF;
        RETURN NULL;
    """,  # noqa: S608 (names of ours)
)

ERASURE_GOES_ITS_WAY = pgtrigger.Trigger(
    name="erasure_goes_its_way",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    func=f"""
        IF TG_OP = 'DELETE' THEN
            {refuse("erasure_is_never_deleted", "an erasure stays on record")}
        ELSIF TG_OP = 'INSERT' THEN
            IF NEW.state <> 'proposed' THEN
                {refuse("erasure_begins_as_a_proposal", "nobody has looked at it yet")}
            END IF;
        ELSIF OLD.state = NEW.state AND OLD.state IN ('done', 'stopped') THEN
            {refuse("erasure_goes_its_way", "it is over")}
        ELSIF OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (
            ('proposed', 'prepared'), ('prepared', 'confirmed'), ('confirmed', 'done'),
            ('proposed', 'stopped'), ('prepared', 'stopped'), ('confirmed', 'stopped')
        ) THEN
            {refuse("erasure_goes_its_way", "no step leads there")}
        ELSIF (OLD.candidate_id, OLD.of_import_id, OLD.what, OLD.basis, OLD.proposed_at)
            IS DISTINCT FROM
            (NEW.candidate_id, NEW.of_import_id, NEW.what, NEW.basis, NEW.proposed_at)
            OR OLD.prepared_by_id IS NOT NULL AND OLD.prepared_by_id
                IS DISTINCT FROM NEW.prepared_by_id
            OR OLD.confirmed_by_id IS NOT NULL AND OLD.confirmed_by_id
                IS DISTINCT FROM NEW.confirmed_by_id
        THEN
            {refuse("erasure_goes_its_way", "what was looked at stays the same")}
        END IF;
        RETURN NEW;
    """,
)

NOTHING_UNDER_HOLD_IS_ERASED = pgtrigger.Trigger(
    name="nothing_under_hold_is_erased",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Q(new__state__in=["confirmed", "done"]),
    func=f"""
        IF under_hold(NEW.candidate_id) THEN
            {refuse("nothing_under_hold_is_erased", "the person is under a legal hold")}
        END IF;
        RETURN NEW;
    """,
)

PERIOD_IS_NEVER_EDITED = pgtrigger.Protect(name="period_is_never_edited", operation=APPEND_ONLY)
