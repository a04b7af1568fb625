"""Cohorts, and the people of one, as files: what the pages show to the same actor."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from enrollment.admissions.models import Admission
from enrollment.admissions.queries import CohortWithPlaces
from programs.models import Cohort
from socakt.exports import Listing


def cohorts_listing(rows: QuerySet[CohortWithPlaces]) -> Listing:
    """The cohorts with their places, in the order of the page."""
    return Listing(
        name="skupine",
        title=_("Cohorts"),
        back=reverse("cohorts"),
        rows=rows,
        columns=[
            (_("Program"), lambda cohort: cohort.program.title),
            (_("Cohort"), lambda cohort: cohort.number),
            (_("Provider"), lambda cohort: cohort.program.provider.name),
            (_("Place"), lambda cohort: cohort.program.place),
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
        ],
    )
