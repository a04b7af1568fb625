"""What a note can be about, and who may read it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST_TEXT = 2000


class Kind(models.TextChoices):
    """How the contact was made; a note is a thought without any contact."""

    NOTE = "note", _("note")
    CALL = "call", _("phone call")
    MEETING = "meeting", _("meeting")
    LETTER = "letter", _("letter")
    MESSAGE = "message", _("message")


class Audience(models.TextChoices):
    """Who may read it beside the organization that wrote it. Nobody by default."""

    OWN = "own", _("only my organization")
    SHARED = "shared", _("also the coordination and the referring organization")
    PROVIDER = "provider", _("also the provider of the program")
