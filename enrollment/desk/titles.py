"""What the parts of a story are called."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enrollment.admissions.models import Admission
from enrollment.candidates.models import Candidate
from enrollment.eligibility.models import Assessment
from enrollment.interviews.models import Interview
from enrollment.notes.models import Note
from enrollment.participation.models import EntryFacts, Outcome, Participation
from enrollment.referrals.models import Referral
from enrollment.waiting.models import Replacement, WaitingMove

TITLES: dict[type[models.Model], str | Promise] = {
    Candidate: _("Data of the person"),
    Note: _("Note"),
    Referral: _("Referral"),
    Assessment: _("Eligibility check"),
    Interview: _("Interview"),
    Admission: _("Admission to a cohort"),
    Participation: _("Participation"),
    EntryFacts: _("Facts at entry"),
    Outcome: _("Outcome"),
    WaitingMove: _("Move on the waiting list"),
    Replacement: _("Replacement"),
}
ACTIONS = {
    "insert": pgettext_lazy("kind of change", "recorded"),
    "update": pgettext_lazy("kind of change", "changed"),
    "delete": pgettext_lazy("kind of change", "removed"),
}
