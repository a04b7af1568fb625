"""Records around a border, and the people they are about."""

from datetime import date, datetime

from django.utils import timezone

from enrollment.candidates.models import Candidate
from enrollment.privacy import services
from enrollment.privacy.models import Erasure
from enrollment.privacy.proposals import propose
from enrollment.referrals.rules import State
from socakt.accounts.roles import Role
from tests.factories import NOON, ON, AdmissionFactory, ReferralFactory, make_actor


def closed_referral(**fields):
    """Rejected on 12. 9. 2018, unless told otherwise."""
    return ReferralFactory(
        **{
            "state": State.REJECTED,
            "rejection_reason": "other",
            "decided_at": NOON,
            "decided_by": make_actor(Role.REFERRER).user,
            **fields,
        }
    )


def who_left(**fields):
    """Somebody who gave a place up on 20. 9. 2018."""
    return AdmissionFactory(
        ended_on=date(2018, 9, 20),
        end_kind="early_exit",
        end_reason="found_work",
        ended_by=make_actor(Role.COORDINATOR).user,
        **fields,
    )


def noon_of(day):
    return timezone.make_aware(datetime(day.year, day.month, day.day, 12))


def proposals(on):
    """Who is proposed on the day, by number."""
    propose(on=on, at=noon_of(on))
    return set(Erasure.objects.open().values_list("candidate", flat=True))


def restrict(person, by, **fields):
    return services.restrict(
        **{
            "candidate": person,
            "reason": "contested",
            "from_on": ON,
            "at": NOON,
            "by": by,
            **fields,
        }
    )


def person_of(referral):
    return Candidate.objects.get(pk=referral.candidate_id)
