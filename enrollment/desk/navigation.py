"""The side navigation: where one can go, and how much waits there."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from enrollment.referrals.models import Referral
from socakt.accounts.actor import Actor
from socakt.accounts.roles import Permission


@dataclass(frozen=True)
class Item:
    """One line of the navigation."""

    label: str
    url: str
    active: bool
    count: int | None = None


def navigation(request: HttpRequest) -> dict[str, Any]:
    """The items that the actor may open; without an actor there is no navigation."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        return {"navigation": []}
    return {"navigation": [_item(request, actor, *entry) for entry in _entries(actor)]}


def _entries(actor: Actor) -> list[tuple[str, str]]:
    pages = [
        (Permission.DESK_VIEW, "desk", _("Work")),
        (Permission.REFERRAL_VIEW, "referrals", _("Referrals")),
        (Permission.INTERVIEW_HOLD, "interviews", _("Interviews")),
        (Permission.WAITING_VIEW, "waiting_list", _("Waiting list")),
        (Permission.CANDIDATE_VIEW, "candidates", _("Candidates")),
        (Permission.CANDIDATE_MERGE, "duplicates", _("Possible duplicates")),
        (Permission.PROGRAM_VIEW, "cohorts", _("Cohorts")),
        (Permission.PARTICIPATION_RECORD, "tasks", _("Tasks")),
        (Permission.PROGRAM_VIEW, "programs", _("Programs")),
        (Permission.CANDIDATE_RECORD, "imports", _("Imports")),
        (Permission.RADAR_VIEW, "radar", _("Radar")),
        (Permission.ELIGIBILITY_RECHECK, "rechecks", _("Re-checks")),
        (Permission.HANDOVER_DO, "absences", _("Absences")),
        (Permission.PRIVACY_REQUEST, "person_requests", _("Requests of people")),
        (Permission.RETENTION_VIEW, "retention", _("Periods of keeping")),
        # for those who plan cohorts by them, and for those who add terms; no role does both
        (Permission.PROGRAM_MANAGE, "calls", _("Calls")),
        (Permission.REGION_MANAGE, "region_settings", _("Region")),
        (Permission.SETUP_ADMINISTER, "calls", _("Calls")),
        (Permission.SETUP_ADMINISTER, "person_for_purpose", _("A person's record")),
        (Permission.LOG_VIEW, "processing_log", _("Processing log")),
        (Permission.USERS_MANAGE, "users", _("Users")),
        (Permission.SETUP_ADMINISTER, "admin:index", _("Administration")),
    ]
    return [(name, label) for permission, name, label in pages if actor.may(permission)]


def _item(request: HttpRequest, actor: Actor, name: str, label: str) -> Item:
    url = reverse(name)
    waiting = Referral.objects.waiting_for(actor).count() if name == "referrals" else 0
    return Item(label, url, active=request.path.startswith(url), count=waiting or None)
