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

    group: str
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


def _entries(actor: Actor) -> list[tuple[str, str, str]]:
    """Group, name of the page and label, the group's pages one after the other."""
    of_people, offered = _("People"), _("What is offered")
    evidence, rights, setup = _("Evidence"), _("Rights of people"), _("Setup")
    pages = [
        ("", Permission.DESK_VIEW, "desk", _("Work")),
        ("", Permission.PARTICIPATION_RECORD, "tasks", _("Tasks")),
        (of_people, Permission.REFERRAL_VIEW, "referrals", _("Referrals")),
        (of_people, Permission.INTERVIEW_HOLD, "interviews", _("Interviews")),
        (of_people, Permission.WAITING_VIEW, "waiting_list", _("Waiting list")),
        (of_people, Permission.CANDIDATE_VIEW, "candidates", _("Candidates")),
        (of_people, Permission.CANDIDATE_MERGE, "duplicates", _("Possible duplicates")),
        (of_people, Permission.DOCUMENT_ISSUE, "documents", _("Documents")),
        (offered, Permission.PROGRAM_VIEW, "cohorts", _("Cohorts")),
        (offered, Permission.PROGRAM_VIEW, "programs", _("Programs")),
        # for those who plan cohorts by them, and for those who add terms; no role does both
        (offered, Permission.PROGRAM_MANAGE, "calls", _("Calls")),
        (offered, Permission.SETUP_ADMINISTER, "calls", _("Calls")),
        (evidence, Permission.CANDIDATE_RECORD, "imports", _("Imports")),
        (evidence, Permission.RADAR_VIEW, "radar", _("Radar")),
        (evidence, Permission.ELIGIBILITY_RECHECK, "rechecks", _("Re-checks")),
        (rights, Permission.PRIVACY_REQUEST, "person_requests", _("Requests of people")),
        (rights, Permission.SETUP_ADMINISTER, "person_for_purpose", _("A person's record")),
        (rights, Permission.RETENTION_VIEW, "retention", _("Periods of keeping")),
        (rights, Permission.LOG_VIEW, "processing_log", _("Processing log")),
        (setup, Permission.HANDOVER_DO, "absences", _("Absences")),
        (setup, Permission.REGION_MANAGE, "region_settings", _("Region")),
        (setup, Permission.USERS_MANAGE, "users", _("Users")),
        (setup, Permission.SETUP_ADMINISTER, "wordings", _("Wordings")),
        (setup, Permission.SETUP_ADMINISTER, "admin:index", _("Administration")),
    ]
    return [
        (group, name, label) for group, permission, name, label in pages if actor.may(permission)
    ]


def _item(request: HttpRequest, actor: Actor, group: str, name: str, label: str) -> Item:
    url = reverse(name)
    waiting = Referral.objects.waiting_for(actor).count() if name == "referrals" else 0
    return Item(group, label, url, active=request.path.startswith(url), count=waiting or None)
