"""Writing a wording, approving or discarding it; putting logos up and taking them down."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError
from django.db.models import Max
from django.utils.translation import gettext as _

from enrollment.wordings.kinds import Edition, Kind
from enrollment.wordings.models import CallLogo, Wording, WordingState
from programs.models import Call
from socakt.accounts.actor import Actor
from socakt.audit import services as audit
from socakt.errors import DomainError
from socakt.transactions import decision


class DraftWaits(DomainError):
    """Another draft of the same wording waits for approval."""


class NoLongerDraft(DomainError):
    """Somebody has decided about the draft already."""


class OwnDraft(DomainError):
    """Nobody approves what they wrote themselves."""


def write(
    *,
    kind: Kind,
    edition: Edition,
    passages: Mapping[str, str],
    note: str,
    at: datetime,
    by: Actor,
) -> Wording:
    """Keep the passages as a draft for a second user. Raises DraftWaits."""
    try:
        with decision():
            rows = Wording.objects.filter(kind=kind, edition=edition)
            last = rows.aggregate(last=Max("number"))["last"] or 0
            wording = Wording.objects.create(
                kind=kind,
                edition=edition,
                number=last + 1,
                passages=dict(passages),
                note=note,
                written_by=by.user,
                written_at=at,
            )
            audit.record("wording.written", wording, by=by, document=kind, edition=edition)
    except IntegrityError as error:
        raise DraftWaits(
            _("A draft of this wording waits for approval. Decide about that one first.")
        ) from error
    return wording


def approve(*, wording: Wording, at: datetime, by: Actor) -> Wording:
    """From now on documents say this. Raises OwnDraft, NoLongerDraft."""
    with decision():
        wording = _draft(wording)
        if wording.written_by_id == by.user.pk:
            raise OwnDraft(_("A second user has to approve what you wrote."))
        wording.state = WordingState.APPROVED
        wording.approved_by, wording.approved_at = by.user, at
        wording.save(update_fields=["state", "approved_by", "approved_at"])
        audit.record("wording.approved", wording, by=by, version=wording.number)
    return wording


def discard(*, wording: Wording, by: Actor) -> Wording:
    """Documents go on saying what they said. Raises NoLongerDraft."""
    with decision():
        wording = _draft(wording)
        wording.state = WordingState.DISCARDED
        wording.save(update_fields=["state"])
        audit.record("wording.discarded", wording, by=by, version=wording.number)
    return wording


def put_up(*, call: Call, name: str, image: bytes, at: datetime, by: Actor) -> CallLogo:
    """From now on every document under the call carries the logo."""
    with decision():
        logo = CallLogo.objects.create(
            call=call, name=name, image=image, added_by=by.user, added_at=at
        )
        audit.record("logo.put_up", logo, by=by, call=call.pk)
    return logo


def take_down(*, logo: CallLogo, at: datetime, by: Actor) -> None:
    """New documents no longer carry it; done already, nothing happens."""
    with decision():
        logo = CallLogo.objects.select_for_update(no_key=True).get(pk=logo.pk)
        if logo.removed_at is None:
            logo.removed_at = at
            logo.save(update_fields=["removed_at"])
            audit.record("logo.taken_down", logo, by=by, call=logo.call_id)


def _draft(wording: Wording) -> Wording:
    locked = Wording.objects.select_for_update(of=("self",), no_key=True).get(pk=wording.pk)
    if locked.state != WordingState.DRAFT:
        raise NoLongerDraft(_("This version has been decided about already."))
    return locked
