"""Steps that the tests of the pages of cohorts share."""

from django.urls import reverse

from enrollment.admissions.targets import CompositionTarget
from tests.factories import NOON, UserFactory


def page_of(client, cohort, name="cohort"):
    return client.get(reverse(name, args=[cohort.pk]))


def wants(cohort, at_least=50):
    return CompositionTarget.objects.create(
        terms=cohort.terms,
        dimension="sex",
        category="female",
        at_least=at_least,
        source="UL RS",
        added_at=NOON,
        added_by=UserFactory(),
    )
