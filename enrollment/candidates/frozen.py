"""People whose records nobody works with, and what PostgreSQL keeps from happening to them.

Restricted (GDPR, article 18): stored and nothing else, until the restriction is lifted. Erased:
what is left counts, but is nobody's. What may change is decided in `enrollment.privacy`; its
function `may_erase(candidate)` is true only within the erasure of that person.
"""

from typing import Any

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from socakt.transactions import LEFT_ALONE


class Frozen(models.TextChoices):
    """Why nobody works with the record."""

    RESTRICTED = "restricted", _("processing restricted")
    ERASED = "erased", _("anonymised")


# how a row leads to the person; `changed` is the row
OWN = "changed.candidate_id"
OF_REFERRAL = "(SELECT candidate_id FROM enrollment_referral WHERE id = changed.referral_id)"
OF_PARTICIPATION = (
    "(SELECT candidate_id FROM enrollment_participation"
    " WHERE referral_id = changed.participation_id)"
)
OF_ADMISSION = "(SELECT candidate_id FROM enrollment_admission WHERE id = changed.admission_id)"

# what PostgreSQL computes is not there yet when a row is about to change
NOT_THE_PERSON = "'{frozen,version,sort_key,search_key,emso_index}'::text[]"

REFUSE = f"""
    RAISE EXCEPTION 'the person is left alone'
        USING ERRCODE = 'check_violation', CONSTRAINT = '{LEFT_ALONE}';
"""
CHANGES = {
    "added": (pgtrigger.Insert, {"new": "new_rows"}),
    "changed": (pgtrigger.Update, {"old": "old_rows", "new": "new_rows"}),
    "removed": (pgtrigger.Delete, {"old": "old_rows"}),
}


def left_alone(what: str, person: str = OWN, *, frozen: str = "<> ''") -> list[pgtrigger.Trigger]:
    """Triggers of a table whose rows stay as they are while their person is frozen.

    Once a statement and not once a row, because an import writes a hundred thousand months.
    FOR KEY SHARE waits for whoever is just freezing the person, and disturbs nobody else.
    """
    return [_of_statement(what, person, frozen, change) for change in CHANGES]


def _of_statement(what: str, person: str, frozen: str, change: str) -> pgtrigger.Trigger:
    operation, tables = CHANGES[change]
    people = " UNION ALL ".join(
        f"SELECT {person} FROM {table} changed"  # noqa: S608 (names of ours)
        for table in tables.values()
    )
    return pgtrigger.Trigger(
        name=f"{what}_of_the_frozen_is_not_{change}",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**tables),
        func=f"""
            PERFORM id FROM enrollment_candidate WHERE id IN ({people}) FOR KEY SHARE;
            IF EXISTS (
                SELECT 1 FROM enrollment_candidate
                WHERE id IN ({people}) AND frozen {frozen} AND NOT may_erase(id)
            ) THEN
                {REFUSE}
            END IF;
            RETURN NULL;
        """,  # noqa: S608 (names of ours)
    )


class KeptUntilErased(pgtrigger.Protect):  # type: ignore[misc]
    """Rows that are never changed, except by the erasure of the person whose they are."""

    def __init__(self, *, person: str = OWN, **options: Any) -> None:
        super().__init__(**options)
        self.person = person.replace("changed.", "OLD.")

    def get_func(self, model: Any) -> str:
        """Let the erasure through; refuse as any other protection."""
        refused: str = super().get_func(model)
        return f"""
            IF may_erase({self.person}) THEN
                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                RETURN NEW;
            END IF;
            {refused}
        """


class SealedUntilErased(KeptUntilErased):
    """The same for encrypted bytes, which are written again when keys are renewed."""

    def get_func(self, model: Any) -> str:
        """Let those through who renew keys (`socakt.encryption.rotation`)."""
        return f"""
            IF TG_OP = 'UPDATE'
                AND coalesce(current_setting('socakt.renewing_keys', true), '') = 'on' THEN
                RETURN NEW;
            END IF;
            {super().get_func(model)}
        """


# Becoming frozen and no longer being so stands on rows of `enrollment.privacy`: an open
# restriction, or an erasure that two people approved.
FREEZING = pgtrigger.Trigger(
    name="frozen_person_is_left_alone",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    declare=[("restricted", "boolean")],
    func=f"""
        IF TG_OP = 'INSERT' THEN
            IF NEW.frozen <> '' THEN {REFUSE} END IF;
            RETURN NEW;
        END IF;
        IF OLD.frozen <> '' OR (TG_OP = 'UPDATE' AND NEW.frozen <> '') THEN
            restricted := EXISTS (
                SELECT 1 FROM enrollment_restriction
                WHERE candidate_id = OLD.id AND lifted_at IS NULL
            );
            IF may_erase(OLD.id) THEN
                NULL;
            ELSIF TG_OP = 'DELETE' THEN
                {REFUSE}
            ELSIF OLD.frozen <> ''
                AND to_jsonb(NEW) - {NOT_THE_PERSON} <> to_jsonb(OLD) - {NOT_THE_PERSON} THEN
                {REFUSE}
            ELSIF NEW.frozen = 'erased' OR OLD.frozen = 'erased'
                OR (NEW.frozen = 'restricted') <> restricted THEN
                {REFUSE}
            END IF;
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    """,  # noqa: S608 (names of ours)
)
