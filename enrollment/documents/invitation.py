"""What stands in the invitation to an interview: to the person, in plain words and large type."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone, translation
from django.utils.formats import date_format

from enrollment.documents.content import Office, _post, _qr, coordination_of
from enrollment.interviews.models import Interview
from programs.queries import terms_of
from socakt.pdf import LANGUAGE


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """A vabilo na motivacijski razgovor. Of the person only what an envelope needs."""

    on: date
    number: str
    qr: str
    name: str
    street: str
    post: str
    day: str
    hour: str
    minutes: int
    interview_place: str
    with_whom: str
    coordination: Office | None
    organization: str
    cofinancing: str


def invitation(interview: Interview, on: date) -> Invitation:
    """The letter about this appointment, written on the day."""
    referral = interview.referral
    candidate = referral.candidate
    begins = timezone.localtime(interview.starts_at)
    terms = terms_of(referral.program, on) if referral.program else None
    with translation.override(LANGUAGE):
        day = date_format(begins, "l, j. n. Y")
    return Invitation(
        on=on,
        number=referral.number,
        qr=_qr(f"SOCAKT {referral.number} vabilo"),
        name=str(candidate),
        street=candidate.street,
        post=_post(candidate),
        day=day,
        hour=f"{begins:%-H.%M}",
        minutes=interview.minutes,
        interview_place=interview.place,
        with_whom=str(interview.with_whom),
        coordination=coordination_of(referral.region, on),
        organization=referral.organization.name,
        cofinancing=terms.cofinancing_statement if terms else "",
    )
