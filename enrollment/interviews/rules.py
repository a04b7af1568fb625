"""What can become of an interview, in codes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Where an interview stands."""

    PROPOSED = "proposed", _("date proposed")
    SCHEDULED = "scheduled", _("date confirmed")
    CAME = "came", _("came")
    DID_NOT_COME = "did_not_come", _("did not come")
    MOVED = "moved", _("moved to another date")
    CALLED_OFF = "called_off", _("called off")


OPEN = (Status.PROPOSED, Status.SCHEDULED)
# the person did not have to come then, so it was no attempt
NOT_COUNTED = (Status.MOVED, Status.CALLED_OFF)


class NextStep(models.TextChoices):
    """What the coordinator wants to do after the interview."""

    ADMIT = "admit", _("admit to a cohort")
    WAITING_LIST = "waiting_list", _("put on the waiting list")
    INVITE_AGAIN = "invite_again", _("invite to another interview")
    REDIRECT = "redirect", _("redirect to something else")
    NONE = "none", _("no further step")


class Absence(models.TextChoices):
    """What is known about somebody who did not come."""

    CALLED = "called", _("let us know in time")
    NO_REPLY = "no_reply", _("did not let us know and cannot be reached")
    EXCUSE = "excuse", _("explained it afterwards")


class CallOffReason(models.TextChoices):
    """Why an interview does not take place."""

    PERSON = "person", _("the person cannot come and no other date is agreed")
    COORDINATOR = "coordinator", _("the coordination cannot hold it")
    NOT_NEEDED = "not_needed", _("the interview is not needed")
    REFERRAL_MOVED_ON = "referral_moved_on", _("the referral has moved on without it")


SHORTEST, LONGEST = 10, 240
USUAL = 45
