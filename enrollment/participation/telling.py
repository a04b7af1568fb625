"""Who hears of what becomes of a participant, and which page that opens."""

from datetime import date, datetime

from django.utils import timezone

from enrollment.admissions.models import Admission
from enrollment.notices.queries import members
from enrollment.notices.rules import Kind, Page
from enrollment.notices.services import tell
from enrollment.referrals.recipients import recipients
from enrollment.referrals.rules import Party
from socakt.accounts.actor import Actor
from socakt.accounts.models import Membership
from socakt.accounts.roles import Role

# the referring office has no page of participations: it reads the block on its referral
PAGE_OF = {
    Party.REFERRER: Page.REFERRAL,
    Party.COORDINATION: Page.PARTICIPATION,
    Party.PROVIDER: Page.PARTICIPATION,
}
EVERY_SIDE = (Party.REFERRER, Party.COORDINATION, Party.PROVIDER)
WHO_RECORDS = (Party.COORDINATION, Party.PROVIDER)


def _people(admission: Admission, party: Party, on: date) -> list[Membership]:
    """The provider is that of the cohort, which after a move need not be that of the referral."""
    if party is Party.PROVIDER:
        return members(on=on, role=Role.PROVIDER, pk=admission.cohort.program.provider_id)
    return recipients(admission.referral, [party], on)


def tell_of(
    admission: Admission,
    kind: Kind,
    *,
    by: Actor | None,
    at: datetime,
    parties: tuple[Party, ...] = EVERY_SIDE,
) -> None:
    """Tell these sides, each with the page that it may open; never whoever did it."""
    referral = admission.referral
    on = timezone.localdate(at)
    told: set[tuple[int, int]] = set()
    for party in parties:
        people = [
            member
            for member in _people(admission, party, on)
            if (member.user_id, member.organization_id) not in told
        ]
        told |= {(member.user_id, member.organization_id) for member in people}
        tell(
            recipients=people,
            kind=kind,
            page=PAGE_OF[party],
            record=referral.pk,
            number=referral.number,
            at=at,
            by=by,
        )
