"""The states of a referral, whose turn it is in each, and who may move it on: one table."""

from dataclasses import dataclass
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from socakt.accounts.roles import Permission


class State(models.TextChoices):
    """Where a referral stands."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    RETURNED = "returned", _("returned for completion")
    ADMITTED = "admitted", _("admitted to a cohort")
    REJECTED = "rejected", _("rejected")
    WITHDRAWN = "withdrawn", _("withdrawn")


OPEN_STATES = (State.DRAFT, State.SUBMITTED, State.RETURNED)
CLOSED_STATES = (State.ADMITTED, State.REJECTED, State.WITHDRAWN)


class Turn(models.TextChoices):
    """Who has to do the next thing."""

    REFERRER = "referrer", _("referring organization")
    COORDINATION = "coordination", _("coordination")
    PROVIDER = "provider", _("provider")
    NOBODY = "nobody", _("nobody")


TURN_OF = {
    State.DRAFT: Turn.REFERRER,
    State.SUBMITTED: Turn.COORDINATION,
    State.RETURNED: Turn.REFERRER,
    State.ADMITTED: Turn.PROVIDER,
    State.REJECTED: Turn.NOBODY,
    State.WITHDRAWN: Turn.NOBODY,
}


class Action(StrEnum):
    """What can be done with a referral; the value is the verb of the audit entry too."""

    EDIT = "edited"
    SUBMIT = "submitted"
    RETURN = "returned"
    WITHDRAW = "withdrawn"
    REJECT = "rejected"
    ADMIT = "admitted"
    REOPEN = "reopened"


@dataclass(frozen=True, kw_only=True)
class Transition:
    """From which states an action leads where, what right it needs, and whether only the
    organization that referred may do it."""

    sources: tuple[State, ...]
    target: State | None
    permission: Permission
    owner_only: bool = False


P = Permission
TRANSITIONS: dict[Action, Transition] = {
    Action.EDIT: Transition(
        sources=(State.DRAFT, State.RETURNED),
        target=None,
        permission=P.REFERRAL_WRITE,
        owner_only=True,
    ),
    Action.SUBMIT: Transition(
        sources=(State.DRAFT, State.RETURNED),
        target=State.SUBMITTED,
        permission=P.REFERRAL_WRITE,
        owner_only=True,
    ),
    Action.WITHDRAW: Transition(
        sources=OPEN_STATES,
        target=State.WITHDRAWN,
        permission=P.REFERRAL_WRITE,
        owner_only=True,
    ),
    Action.RETURN: Transition(
        sources=(State.SUBMITTED,), target=State.RETURNED, permission=P.REFERRAL_RETURN
    ),
    Action.REJECT: Transition(
        sources=(State.SUBMITTED,), target=State.REJECTED, permission=P.REFERRAL_REJECT
    ),
    Action.ADMIT: Transition(
        sources=(State.SUBMITTED,), target=State.ADMITTED, permission=P.ADMISSION_DECIDE
    ),
    Action.REOPEN: Transition(
        sources=(State.ADMITTED,), target=State.SUBMITTED, permission=P.ADMISSION_DECIDE
    ),
}


class Obstacle(models.TextChoices):
    """Known obstacles to taking part, coded: no free text about health or family."""

    TRANSPORT = "transport", _("transport")
    CHILD_CARE = "child_care", _("child care or care of a relative")
    LANGUAGE = "language", _("language")
    HOUSING = "housing", _("housing")
    HEALTH = "health", _("health")
    READING = "reading", _("reading and writing")
    DEBT = "debt", _("debts")


class RejectionReason(models.TextChoices):
    """Why the coordinator says no."""

    TOO_OLD = "too_old", _("above the age limit")
    TOO_FEW_MONTHS = "too_few_months", _("too few months of social assistance")
    NOT_READY = "not_ready", _("the program does not fit the person's needs")
    NOT_INTERESTED = "not_interested", _("the person does not wish to take part")
    UNREACHABLE = "unreachable", _("the person cannot be reached")
    ALREADY_INCLUDED = "already_included", _("already in this or another program")
    OTHER = "other", _("other (explained in the note)")
