"""What a call may say about those who leave."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Replacement(models.TextChoices):
    """Whether the place of somebody who leaves after the start may be given to somebody else.

    The sources do not say it (domain.md, section 3), so saying nothing is an answer too.
    """

    NOT_SAID = "", _("the call does not say")
    ALLOWED = "allowed", _("allowed")
    NOT_ALLOWED = "not_allowed", _("not allowed")
