"""What fields are called for the person, where the model itself has no words for them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Withheld(models.TextChoices):
    """Why something is not given out."""

    EMPLOYEE = (
        "employee",
        _(
            "the name of an employee: which organization it was is told (judgment of the Court "
            "of Justice C-579/21)"
        ),
    )
    OTHERS = "others", _("it speaks of other people too, whose rights stand against it (15(4))")


LABELS = {
    "admission": _("admission"),
    "age": _("age in completed years"),
    "assessment": _("eligibility check"),
    "before": _("outcome before"),
    "cells": _("what stood in the row"),
    "changed_at": _("last changed"),
    "changed_on": _("outcome changed on"),
    "cohort": _("cohort"),
    "contract_recorded_at": _("contract recorded"),
    "corrects": _("corrects"),
    "document": _("document"),
    "edition": _("edition"),
    "follow_up_told_at": _("reminded"),
    "is_stored": _("taken over into the records"),
    "key": _("place in the order"),
    "made_at": _("at"),
    "months": _("months of which the two records exchanged the values"),
    "moved_from": _("moved from"),
    "number": _("number"),
    "of": _("import"),
    "order": _("order of the list"),
    "organization": _("organization"),
    "original": _("correction of"),
    "outcome_at": _("outcome recorded"),
    "overdue": _("overdue"),
    "paid": _("months paid"),
    "participation": _("participation"),
    "previous": _("moved from"),
    "proposed_at": _("proposed"),
    "program": _("program"),
    "recheck": _("re-check"),
    "recorded_at": _("recorded"),
    "referral": _("referral"),
    "region": _("region"),
    "reason": _("reason"),
    "reminded_at": _("reminded"),
    "role": _("role"),
    "shared_at": _("known to the coordination since"),
    "start_recorded_at": _("start recorded"),
    "superseded_at": _("corrected later"),
    "terms": _("terms"),
    "too_old_on": _("too old on"),
    "unknown": _("months unknown"),
    "unpaid": _("months not paid"),
    "version": _("version"),
    "waiting_since": _("on the waiting list since"),
    "which": _("which outcome"),
}
# tables without a name of their own
TITLES = {
    "batchitem": _("documents ordered for a whole cohort"),
    "importrow": _("rows of imported files"),
    "outcomereminder": _("reminders of outcomes"),
}
