"""What several documents have in common: who answers, whose address, who pays."""

from base64 import b64encode
from datetime import date

from enrollment.candidates.models import Candidate
from enrollment.documents.sheets import Addressee, Logo, Office
from enrollment.wordings.models import CallLogo
from enrollment.wordings.pictures import media_type
from enrollment.wordings.texts import Words
from programs.models import Call
from socakt.accounts.models import Organization, Region


def coordination_of(region: Region, on: date) -> Office | None:
    """The coordination of the region as of the day; None if there is none."""
    kind = Organization.Kind.COORDINATION
    organization = Organization.objects.valid_on(on).filter(region=region, kind=kind).first()
    return office_of(organization) if organization else None


def office_of(organization: Organization) -> Office:
    """Whom to turn to there."""
    return Office(
        name=organization.name,
        address=", ".join(part for part in (organization.street, post_of(organization)) if part),
        post=organization.post,
        phone=organization.phone,
        email=organization.email,
    )


def addressee_of(candidate: Candidate) -> Addressee:
    """The person as on an envelope."""
    return Addressee(name=str(candidate), street=candidate.street, post=post_of(candidate))


def post_of(place: Candidate | Organization) -> str:
    """Post code and post, as on an envelope."""
    return f"{place.post_code} {place.post}".strip()


def logos_of(call: Call) -> tuple[Logo, ...]:
    """The logos that documents under the call carry, in the order in which they were added."""
    rows = CallLogo.objects.filter(call=call, removed_at=None).order_by("added_at", "pk")
    return tuple(Logo(name=row.name, image=_as_address(bytes(row.image))) for row in rows)


def greeting(candidate: Candidate, words: Words) -> str:
    """How a letter begins, as the person's sex demands; where it is not known, for both."""
    if not candidate.last_name:
        return words("greeting")
    key = {"female": "greeting_female", "male": "greeting_male"}.get(candidate.sex, "greeting")
    return words(key, last_name=candidate.last_name)


def _as_address(image: bytes) -> str:
    return f"data:{media_type(image)};base64,{b64encode(image).decode('ascii')}"
