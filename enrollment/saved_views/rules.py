"""Which lists can be narrowed down and kept under a name, and how many of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from socakt.accounts.roles import Permission

MOST_VIEWS = 20  # of one list; more tabs than that nobody finds their way in


class Page(models.TextChoices):
    """A list; the value is the name of its address."""

    REFERRALS = "referrals", _("Referrals")
    CANDIDATES = "candidates", _("Candidates")
    COHORTS = "cohorts", _("Cohorts")


# who may open a page may keep views of it
RIGHT_OF = {
    Page.REFERRALS: Permission.REFERRAL_VIEW,
    Page.CANDIDATES: Permission.CANDIDATE_VIEW,
    Page.COHORTS: Permission.PROGRAM_VIEW,
}
