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
    IN_REVIEW = "in_review", _("in review")
    INTERVIEW = "interview", _("invited to an interview")
    WAITING = "waiting", _("on the waiting list")
    ADMITTED = "admitted", _("admitted to a cohort")
    REDIRECTED = "redirected", _("redirected")
    REJECTED = "rejected", _("rejected")
    WITHDRAWN = "withdrawn", _("withdrawn")
    EXPIRED = "expired", _("expired")


# what the coordination has before it, and can decide about
UNDECIDED_STATES = (State.SUBMITTED, State.IN_REVIEW, State.INTERVIEW, State.WAITING)
ARRIVED_STATES = (*UNDECIDED_STATES, State.RETURNED)
OPEN_STATES = (State.DRAFT, *ARRIVED_STATES)
CLOSED_STATES = (
    State.ADMITTED,
    State.REDIRECTED,
    State.REJECTED,
    State.WITHDRAWN,
    State.EXPIRED,
)


class Turn(models.TextChoices):
    """Who has to do the next thing."""

    REFERRER = "referrer", _("referring organization")
    COORDINATION = "coordination", _("coordination")
    PROVIDER = "provider", _("provider")
    FREE_PLACE = "free_place", _("waits for a free place")
    NOBODY = "nobody", _("nobody")


TURN_OF = {
    State.DRAFT: Turn.REFERRER,
    State.SUBMITTED: Turn.COORDINATION,
    State.RETURNED: Turn.REFERRER,
    State.IN_REVIEW: Turn.COORDINATION,
    State.INTERVIEW: Turn.COORDINATION,
    State.WAITING: Turn.FREE_PLACE,
    State.ADMITTED: Turn.PROVIDER,
    State.REDIRECTED: Turn.NOBODY,
    State.REJECTED: Turn.NOBODY,
    State.WITHDRAWN: Turn.NOBODY,
    State.EXPIRED: Turn.NOBODY,
}


class Action(StrEnum):
    """What can be done with a referral; the value is the verb of the audit entry too."""

    EDIT = "edited"
    SUBMIT = "submitted"
    RETURN = "returned"
    TAKE = "taken"
    INVITE = "invited"
    CONCLUDE = "interview_concluded"
    PUT_ON_LIST = "put_on_waiting_list"
    ADMIT = "admitted"
    REOPEN = "reopened"
    REDIRECT = "redirected"
    REJECT = "rejected"
    WITHDRAW = "withdrawn"
    CONFIRM_WISH = "wish_confirmed"
    HAND_ON = "handed_on"
    EXPIRE = "expired"


class Party(models.TextChoices):
    """The sides of a referral: who acts, and who hears of it."""

    REFERRER = "referrer", _("referring organization")
    COORDINATION = "coordination", _("coordination")
    PROVIDER = "provider", _("provider")
    DEADLINE = "deadline", _("the deadline")


@dataclass(frozen=True, kw_only=True)
class Transition:
    """From which states an action leads where, who may do it, what it needs and causes.

    `target` None: the state stays. `needs` are fields of the referral that have to be filled
    then. `notifies` hear of it, except whoever did it. `restarts` says whether from now on
    somebody's turn (and with it the deadline) is counted anew.
    """

    sources: tuple[State, ...]
    target: State | None
    by: tuple[Party, ...]
    permission: Permission
    needs: tuple[str, ...] = ()
    notifies: tuple[Party, ...] = ()
    restarts: bool = True


P = Permission
REFERRER, COORDINATION, PROVIDER = Party.REFERRER, Party.COORDINATION, Party.PROVIDER
TRANSITIONS: dict[Action, Transition] = {
    Action.EDIT: Transition(
        sources=(State.DRAFT, State.RETURNED),
        target=None,
        by=(REFERRER,),
        permission=P.REFERRAL_WRITE,
        restarts=False,
    ),
    Action.SUBMIT: Transition(
        sources=(State.DRAFT, State.RETURNED),
        target=State.SUBMITTED,
        by=(REFERRER,),
        permission=P.REFERRAL_WRITE,
        needs=("program", "submitted_at", "submitted_by"),
        notifies=(COORDINATION,),
    ),
    Action.RETURN: Transition(
        sources=(State.SUBMITTED, State.IN_REVIEW, State.WAITING),
        target=State.RETURNED,
        by=(COORDINATION,),
        permission=P.REFERRAL_RETURN,
        needs=("return_note",),
        notifies=(REFERRER,),
    ),
    Action.TAKE: Transition(
        sources=(State.SUBMITTED,),
        target=State.IN_REVIEW,
        by=(COORDINATION,),
        permission=P.REFERRAL_DECIDE,
        needs=("coordinator",),
        restarts=False,
    ),
    Action.INVITE: Transition(
        sources=(State.SUBMITTED, State.IN_REVIEW, State.WAITING),
        target=State.INTERVIEW,
        by=(COORDINATION,),
        permission=P.REFERRAL_DECIDE,
        notifies=(REFERRER,),
    ),
    Action.CONCLUDE: Transition(
        sources=(State.INTERVIEW,),
        target=State.IN_REVIEW,
        by=(COORDINATION,),
        permission=P.REFERRAL_DECIDE,
    ),
    Action.PUT_ON_LIST: Transition(
        sources=(State.SUBMITTED, State.IN_REVIEW, State.INTERVIEW),
        target=State.WAITING,
        by=(COORDINATION,),
        permission=P.REFERRAL_DECIDE,
        needs=("waiting_since",),
        notifies=(REFERRER,),
    ),
    Action.ADMIT: Transition(
        sources=UNDECIDED_STATES,
        target=State.ADMITTED,
        by=(COORDINATION,),
        permission=P.ADMISSION_DECIDE,
        needs=("decided_at", "decided_by"),
        notifies=(REFERRER, PROVIDER),
    ),
    Action.REOPEN: Transition(
        sources=(State.ADMITTED,),
        target=State.IN_REVIEW,
        by=(COORDINATION,),
        permission=P.ADMISSION_DECIDE,
        notifies=(REFERRER, PROVIDER),
    ),
    Action.REDIRECT: Transition(
        sources=UNDECIDED_STATES,
        target=State.REDIRECTED,
        by=(COORDINATION,),
        permission=P.REFERRAL_DECIDE,
        needs=("decided_at", "decided_by", "redirected_to"),
        notifies=(REFERRER,),
    ),
    Action.REJECT: Transition(
        sources=UNDECIDED_STATES,
        target=State.REJECTED,
        by=(COORDINATION,),
        permission=P.REFERRAL_REJECT,
        needs=("decided_at", "decided_by", "rejection_reason"),
        notifies=(REFERRER,),
    ),
    Action.WITHDRAW: Transition(
        sources=OPEN_STATES,
        target=State.WITHDRAWN,
        by=(REFERRER, COORDINATION),
        permission=P.REFERRAL_WRITE,
        needs=("decided_at", "decided_by"),
        notifies=(REFERRER, COORDINATION),
    ),
    # the person on the waiting list still wishes to come; asked for by a reminder
    Action.CONFIRM_WISH: Transition(
        sources=(State.WAITING,),
        target=None,
        by=(COORDINATION,),
        permission=P.REFERRAL_DECIDE,
        restarts=False,
    ),
    Action.HAND_ON: Transition(
        sources=(State.SUBMITTED, State.IN_REVIEW, State.INTERVIEW),
        target=None,
        by=(Party.DEADLINE,),
        permission=P.REFERRAL_DECIDE,
        notifies=(REFERRER, COORDINATION),
        restarts=False,
    ),
    Action.EXPIRE: Transition(
        sources=(State.DRAFT, State.RETURNED, State.WAITING),
        target=State.EXPIRED,
        by=(Party.DEADLINE,),
        permission=P.REFERRAL_DECIDE,
        needs=("decided_at",),
        notifies=(REFERRER, COORDINATION),
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


class Redirection(models.TextChoices):
    """To what else the person is led, when this program is not the right thing."""

    OTHER_PROGRAM = "other_program", _("another program of social activation")
    EMPLOYMENT_SERVICES = "employment_services", _("services of the employment office")
    SOCIAL_SERVICES = "social_services", _("services of the social work centre")
    TRAINING = "training", _("education or training")
    HEALTH_CARE = "health_care", _("health care or rehabilitation")
    OTHER = "other", _("other (explained in the note)")
