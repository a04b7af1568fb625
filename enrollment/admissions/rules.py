"""The coded reasons why a place is given up. Retired codes stay, for old rows."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CancelReason(models.TextChoices):
    """Why a place is given back before the start."""

    NO_SHOW = "no_show", _("the person does not wish to start")
    JOB = "job", _("found work or training")
    HEALTH_OR_FAMILY = "health_or_family", _("personal circumstances")
    MOVED = "moved", _("moved away")
    MISTAKE = "mistake", _("admitted by mistake")
    OTHER = "other", _("other")


class MoveReason(models.TextChoices):
    """Why a person goes to another cohort."""

    NEARER = "nearer", _("nearer to home or better transport")
    TIMETABLE = "timetable", _("the timetable fits better")
    WISH = "wish", _("the person's wish")
    COHORT_CHANGED = "cohort_changed", _("the cohort was changed or called off")


class ExitReason(models.TextChoices):
    """Why a participant leaves the program before its end, or is excluded."""

    FOUND_WORK = "found_work", _("found work")
    FOUND_TRAINING = "found_training", _("went into education or training")
    HEALTH = "health", _("health reasons")
    CARE = "care", _("care of a child or relative")
    MOVED_AWAY = "moved_away", _("moved away")
    NO_WISH = "no_wish", _("no longer wishes to take part")
    ABSENCE = "absence", _("absent without excuse")
    BREACH = "breach", _("breach of the contract or the rules")
    DEATH = "death", _("death")


class Completion(models.TextChoices):
    """The end that was planned."""

    COMPLETED = "completed", _("completed the program")


END_REASONS = [
    *CancelReason.choices,
    *MoveReason.choices,
    *ExitReason.choices,
    *Completion.choices,
]
