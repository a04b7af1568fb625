"""Who of a side hears of what happens to a referral."""

from collections.abc import Iterable
from datetime import date

from enrollment.notices.queries import members
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import Party
from socakt.accounts.models import Membership
from socakt.accounts.roles import Role


def recipients(referral: Referral, parties: Iterable[Party], on: date) -> list[Membership]:
    """The people of these sides who are told on the day; nobody twice for one organization."""
    return [member for party in parties for member in _of_party(referral, party, on)]


def _of_party(referral: Referral, party: Party, on: date) -> list[Membership]:
    match party:
        case Party.REFERRER:
            return _referrers(referral, on)
        case Party.COORDINATION if referral.submitted_at is not None:
            return coordinators(referral, on)
        case Party.PROVIDER if referral.program is not None:
            return members(on=on, role=Role.PROVIDER, pk=referral.program.provider_id)
        case _:
            return []


def _referrers(referral: Referral, on: date) -> list[Membership]:
    """Whoever wrote the referral; everybody of the organization once that person is gone."""
    everybody = [
        member
        for role in (Role.REFERRER, Role.COORDINATOR)
        for member in members(on=on, role=role, pk=referral.organization_id)
    ] or _heirs(referral, on)
    wrote = (referral.started_by_id, referral.submitted_by_id)
    return [member for member in everybody if member.user_id in wrote] or everybody


def _heirs(referral: Referral, on: date) -> list[Membership]:
    """Who acts for the successor of an organization that has ended and left the person to it."""
    ended, heir = referral.organization_id, referral.candidate.organization_id
    return members(on=on, role=Role.REFERRER, pk=heir, predecessor_id=ended)


def coordinators(referral: Referral, on: date) -> list[Membership]:
    """The coordinator who has taken the referral; all of the region while nobody has."""
    everybody = members(on=on, role=Role.COORDINATOR, region_id=referral.region_id)
    own = [member for member in everybody if member.user_id == referral.coordinator_id]
    return own or everybody
