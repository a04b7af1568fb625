"""Changing what a region decides for itself."""

from datetime import datetime
from typing import TypedDict, Unpack

from enrollment.referrals.region_settings import RegionSettings
from socakt.accounts.actor import Actor
from socakt.accounts.roles import Permission
from socakt.audit import services as audit
from socakt.errors import ChangedMeanwhile, NotPermitted
from socakt.transactions import decision


class Rules(TypedDict):
    """What can be changed: working days, and the order of the waiting list."""

    answer_reminder_days: int
    answer_days: int
    completion_reminder_days: int
    completion_days: int
    draft_reminder_days: int
    draft_days: int | None
    waiting_reminder_days: int
    waiting_days: int | None
    waiting_order: str


def change_settings(
    *, version: int, at: datetime, by: Actor, **rules: Unpack[Rules]
) -> RegionSettings:
    """Store the rules of the actor's own region; they hold for turns that begin from now on.

    Without a change nothing is written. Raises NotPermitted, ChangedMeanwhile, Busy.
    """
    region = by.organization.region
    if region is None or not by.may(Permission.REGION_MANAGE):
        raise NotPermitted
    with decision():
        RegionSettings.objects.get_or_create(region=region)
        rows = RegionSettings.objects.select_for_update(of=("self",), no_key=True)
        settings: RegionSettings = rows.get(region=region)
        after = {name: value for name, value in rules.items() if getattr(settings, name) != value}
        if not after:
            return settings
        if settings.version != version:
            raise ChangedMeanwhile
        before = {name: getattr(settings, name) for name in after}
        for name, value in after.items():
            setattr(settings, name, value)
        settings.version += 1
        settings.save(update_fields=[*after, "version"])
        audit.record("region_settings.changed", settings, by=by, at=at, before=before, after=after)
        return settings
