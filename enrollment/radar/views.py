"""The radar: who of those who wait is about to lose eligibility, and who can gain it."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from enrollment.radar.exports import radar_listing
from enrollment.radar.picture import picture
from enrollment.radar.queries import Radar, lines, radar_of
from socakt.accounts.access import requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.recent import recently_signed_in
from socakt.accounts.roles import Permission
from socakt.audit import services as audit
from socakt.exports import export

PAGE_SIZE = 20
VIEWS = {
    "all": gettext_lazy("All"),
    "lose": gettext_lazy("Lose eligibility"),
    "gain": gettext_lazy("Can gain it"),
}


@require_safe
@requires(Permission.RADAR_VIEW)
def radar(request: ActorRequest) -> HttpResponse:
    """The coming twelve months in words, as a picture, and person by person."""
    found = radar_of(request.actor, timezone.localdate())
    _record(request, found)
    view = _view(request)
    page = Paginator(found.shown(view), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "radar": found,
        "picture": picture(found),
        "page": page,
        "lines": lines(found, list(page.object_list), request.actor),
        "tabs": {"views": VIEWS, "shown": view},
    }
    return render(request, "enrollment/radar/radar.html", context)


@requires(Permission.RADAR_VIEW)
@recently_signed_in
def export_radar(request: ActorRequest) -> HttpResponse:
    """The list of the radar as a file, under the filter of the page."""
    found = radar_of(request.actor, timezone.localdate())
    view = _view(request)
    return export(request, radar_listing(found, request.actor, view, str(VIEWS[view])))


def _view(request: ActorRequest) -> str:
    view = request.GET.get("view", "")
    return view if view in VIEWS else "all"


def _record(request: ActorRequest, found: Radar) -> None:
    audit.record(
        "radar.viewed",
        None,
        by=request.actor,
        people=found.people,
        lose=found.all.lose,
        gain=found.all.gain,
    )
