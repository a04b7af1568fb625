"""What a call wants its cohorts to be made up of: said by administrators, kept as a history."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from enrollment.admissions.targets import CompositionTarget
from programs.models import Call, Terms
from socakt.accounts.actor import Actor
from socakt.accounts.roles import Permission
from socakt.audit import services as audit
from socakt.errors import DomainError, NotPermitted
from socakt.transactions import decision


class NeverMet(DomainError):
    """No cohort could be made up like that."""


FIELD_OF: dict[type[DomainError], str] = {NeverMet: "at_least"}


def add_target(
    *,
    terms: Terms,
    dimension: str,
    category: str,
    at_least: int,
    at_most: int | None,
    source: str,
    by: Actor,
    at: datetime | None = None,
) -> CompositionTarget:
    """Say what share of a category cohorts under the terms should have, in percent.

    It takes the place of the one said before; said again, the stored one is given back.
    Raises NeverMet, NotPermitted, Busy.
    """
    if not by.may(Permission.SETUP_ADMINISTER):
        raise NotPermitted
    with decision():
        # of two administrators at once, the second one sees what the first one said
        Call.objects.select_for_update(of=("self",), no_key=True).get(pk=terms.call_id)
        known = list(CompositionTarget.objects.in_force([terms.pk]))
        values = {"at_least": at_least, "at_most": at_most, "source": source}
        for target in known:
            same = (target.dimension, target.category) == (dimension, category)
            if same and all(getattr(target, name) == value for name, value in values.items()):
                return target
        _refuse_never_met(known, dimension, category, at_least, at_most)
        moment = at or timezone.now()
        target = CompositionTarget.objects.create(
            terms=terms,
            dimension=dimension,
            category=category,
            added_at=moment,
            added_by=by.user,
            **values,
        )
        audit.record("target.added", target, by=by, at=moment, terms=terms.pk, at_least=at_least)
        return target


def _refuse_never_met(
    known: Iterable[CompositionTarget],
    dimension: str,
    category: str,
    at_least: int,
    at_most: int | None,
) -> None:
    if at_most is not None and at_most < at_least:
        raise NeverMet(_("At least cannot be more than at most."))
    others = sum(
        target.at_least
        for target in known
        if target.dimension == dimension and target.category != category
    )
    if others + at_least > 100:
        raise NeverMet(
            _("Together with the other targets of this kind, more than 100 % would be wanted.")
        )


@dataclass(frozen=True)
class Wanted:
    """Terms with the targets that hold under them, and those that did before."""

    terms: Terms
    targets: list[CompositionTarget]
    earlier: list[CompositionTarget]


def wanted(call: Call) -> list[Wanted]:
    """The terms of the call, the newest first, each with its targets."""
    terms = list(call.terms.select_related("call").order_by("-valid_from"))
    everything = CompositionTarget.objects.filter(terms__in=terms).select_related("added_by")
    stored = list(everything.order_by("-pk"))
    now = set(CompositionTarget.objects.in_force([one.pk for one in terms]))
    return [
        Wanted(
            one,
            [target for target in reversed(stored) if target.terms_id == one.pk and target in now],
            [target for target in stored if target.terms_id == one.pk and target not in now],
        )
        for one in terms
    ]
