"""Whose a referral is: of the organization that referred, or of its successor."""

from django.db.models import Q

from socakt.accounts.actor import Actor
from socakt.accounts.models import Organization
from socakt.accounts.roles import Role


def referred_by(organization: Organization, prefix: str = "") -> Q:
    """The referrals of the organization, for a row that leads to one by `prefix`.

    Also those that its predecessor had closed before it ended, of people who are now its own.
    """
    own = Q(**{f"{prefix}organization": organization})
    if organization.predecessor_id is None:
        return own
    of_both = Q(**{f"{prefix}organization__in": [organization.pk, organization.predecessor_id]})
    return of_both & (own | Q(**{f"{prefix}candidate__organization": organization}))


def within_reach(actor: Actor) -> Q:
    """Referrals that the actor's role and organization let it know about."""
    own = referred_by(actor.organization)
    match actor.role:
        case Role.REFERRER:
            return own
        case Role.COORDINATOR:
            return own | Q(region=actor.organization.region, submitted_at__isnull=False)
        case Role.PROVIDER | Role.MINISTRY | Role.ADMINISTRATOR:
            return Q(pk__in=[])
