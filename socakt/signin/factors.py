"""Who must have a second factor, and which ones somebody has."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest

from socakt.accounts.models import Membership, User
from socakt.accounts.roles import NEED_SECOND_FACTOR

Type = Authenticator.Type


@dataclass
class Factors:
    """What somebody signs in with beside the password."""

    keys: list[Authenticator] = field(default_factory=list)
    app: Authenticator | None = None
    codes: Authenticator | None = None

    @property
    def any(self) -> bool:
        """Whether there is a second factor; recovery codes alone are none."""
        return bool(self.keys or self.app)

    @property
    def codes_left(self) -> int:
        """How many recovery codes have not been used."""
        return len(self.codes.wrap().get_unused_codes()) if self.codes else 0


def factors_of(user: User) -> Factors:
    """The factors of the user, keys in the order in which they were added."""
    factors = Factors()
    for factor in Authenticator.objects.filter(user=user).order_by("pk"):
        if factor.type == Type.WEBAUTHN:
            factors.keys.append(factor)
        elif factor.type == Type.TOTP:
            factors.app = factor
        else:
            factors.codes = factor
    return factors


def must_have(memberships: Iterable[Membership]) -> bool:
    """Whether somebody with these memberships needs a second factor."""
    needed = any(membership.role in NEED_SECOND_FACTOR for membership in memberships)
    return needed and not settings.DEMO


def lacks(request: HttpRequest, memberships: Iterable[Membership]) -> bool:
    """Whether this person has to set up a second factor before anything else."""
    if not must_have(memberships):
        return False
    records = get_authentication_records(request, request.user)
    if any(record["method"] == "mfa" for record in records):
        return False  # used in this session; taking the factors away ends it
    return not Authenticator.objects.filter(
        user_id=request.user.pk, type__in=[Type.TOTP, Type.WEBAUTHN]
    ).exists()
