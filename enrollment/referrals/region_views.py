"""What a region decides for itself: its coordinators see it and change it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from enrollment.referrals.deadlines import settings_of
from enrollment.referrals.region_forms import RegionSettingsForm
from enrollment.referrals.region_services import change_settings
from socakt.accounts.access import requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.roles import Permission
from socakt.collisions import collide
from socakt.errors import ChangedMeanwhile, DomainError


@requires(Permission.REGION_MANAGE)
def region_settings(request: ActorRequest) -> HttpResponse:
    """The deadlines and the order of the waiting list of the actor's own region."""
    region = request.actor.organization.region
    assert region is not None  # a coordination has one; the database says so
    form = RegionSettingsForm(request.POST or None, settings=settings_of(region))
    collision = None
    if form.is_valid():
        try:
            version = form.cleaned_data["version"]
            change_settings(version=version, at=timezone.now(), by=request.actor, **form.rules)
        except ChangedMeanwhile:
            stored = settings_of(region)
            current = RegionSettingsForm(settings=stored)
            collision = collide(form, current, stored, by=request.actor)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved. What was promised before keeps its dates."))
            return redirect("region_settings")
    context = {"form": form, "region": region, "collision": collision}
    return render(request, "enrollment/referrals/region_settings.html", context)
