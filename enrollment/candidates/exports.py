"""The list of people as a file: what the list and the page of a person show, the EMŠO masked."""

from django.urls import reverse
from django.utils.translation import gettext as _

from enrollment.candidates.filters import CandidateFilter
from enrollment.candidates.models import Candidate
from socakt.exports import Listing
from socakt.slovene import local_day, mask_emso


def candidates_listing(narrowed: CandidateFilter) -> Listing:
    """The people of the list, in its order."""
    return Listing(
        name="kandidati",
        title=_("Candidates"),
        back=f"{reverse('candidates')}?{narrowed.address}",
        rows=narrowed.qs,
        filters=narrowed.address,
        shows=narrowed.shows,
        subject=lambda person: person.pk,
        columns=[
            (_("Surname"), lambda person: person.last_name),
            (_("Name"), lambda person: person.first_name),
            (_("EMŠO"), lambda person: mask_emso(person.emso) if person.emso else ""),
            (_("Date of birth"), lambda person: person.born_on),
            (_("Sex"), lambda person: person.get_sex_display()),
            (_("Address"), address),
            (_("Post code"), lambda person: person.post_code),
            (_("Post"), lambda person: person.post),
            (_("Municipality"), lambda person: person.get_municipality_display()),
            (_("Telephone"), lambda person: person.phone),
            (_("E-mail"), lambda person: person.email),
            (_("Status on the labour market"), lambda person: person.get_labour_status_display()),
            (_("Status since"), lambda person: person.labour_status_since),
            (_("Finished education"), lambda person: person.get_education_display()),
            (_("Legal basis"), lambda person: person.get_legal_basis_display()),
            (_("Privacy notice given on"), lambda person: person.informed_on),
            (_("Registered by"), lambda person: person.organization.short_name),
            (_("Registered on"), lambda person: local_day(person.registered_at)),
        ],
    )


def address(person: Candidate) -> str:
    """Street and number, or that there is no fixed address."""
    return _("no fixed address") if person.no_fixed_address else person.street
