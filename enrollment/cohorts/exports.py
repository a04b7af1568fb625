"""Cohorts, and the people of one, as files: what the pages show to the same actor."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from enrollment.admissions.models import Admission
from enrollment.admissions.phases import Phase
from enrollment.cohorts.filters import CohortFilter
from programs.models import Cohort
from socakt.exports import Listing


def cohorts_listing(narrowed: CohortFilter) -> Listing:
    """The cohorts of the list with their places, in its order."""
    return Listing(
        name="skupine",
        title=_("Cohorts"),
        back=f"{reverse('cohorts')}?{narrowed.address}",
        rows=narrowed.qs,
        filters=narrowed.address,
        shows=narrowed.shows,
        columns=[
            (_("Program"), lambda cohort: cohort.program.title),
            (_("Cohort"), lambda cohort: cohort.number),
            (_("Provider"), lambda cohort: cohort.program.provider.name),
            (_("Place"), lambda cohort: cohort.program.place),
            (_("Phase"), lambda cohort: str(Phase(cohort.phase).label)),
            (_("Starts on"), lambda cohort: cohort.starts_on),
            (_("Ends on"), lambda cohort: cohort.ends_on),
            (_("Places"), lambda cohort: cohort.capacity),
            (_("Taken"), lambda cohort: cohort.taken),
            (_("Free"), lambda cohort: cohort.free),
        ],
    )


def participants_listing(cohort: Cohort, rows: Sequence[Admission]) -> Listing:
    """Who holds a place in the cohort, by place."""
    return Listing(
        name="osebe-skupine",
        title=str(cohort),
        back=reverse("cohort", args=[cohort.pk]),
        rows=rows,
        record=cohort,
        subject=lambda admission: admission.candidate_id,
        columns=[
            (_("Number of the place"), lambda admission: admission.place),
            (_("Surname"), lambda admission: admission.candidate.last_name),
            (_("Name"), lambda admission: admission.candidate.first_name),
            (_("Telephone"), lambda admission: admission.candidate.phone),
            (_("Address"), lambda admission: admission.candidate.street),
            (_("Post code"), lambda admission: admission.candidate.post_code),
            (_("Post"), lambda admission: admission.candidate.post),
            (_("Admitted on"), lambda admission: admission.admitted_on),
            (_("Referring organization"), lambda admission: admission.referral.organization.name),
        ],
    )
