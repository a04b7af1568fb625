"""People who wait, and what is known of them, for the tests of re-checks."""

from datetime import date, datetime

from django.utils import timezone

from enrollment.candidates.models import BenefitMonth
from tests.factories import CandidateFactory, ReferralFactory


def noon(day):
    return timezone.make_aware(datetime(day.year, day.month, day.day, 12))


def counts(recheck):
    return {
        name: getattr(recheck, name)
        for name in ("gained", "lost", "incomplete", "first_time", "unchanged")
        if getattr(recheck, name)
    }


def person(paid=12, **fields):
    return ReferralFactory(candidate=CandidateFactory(paid_months=paid, **fields))


def record(referral, month, paid):
    """Say of a month that it was paid or not, whatever was known."""
    BenefitMonth.objects.update_or_create(
        candidate=referral.candidate,
        month=month,
        defaults={
            "paid": paid,
            "source": "extract",
            "recorded_on": date(2030, 1, 1),
            "recorded_by": referral.started_by,
            "organization": referral.organization,
        },
    )
