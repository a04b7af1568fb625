"""Interviews in other calendars: one as a file, all of them under a secret address."""

from hashlib import sha256

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from enrollment.interviews import feeds
from enrollment.interviews.forms import CalendarForm
from enrollment.interviews.ics import CONTENT_TYPE, calendar_of
from enrollment.interviews.models import Interview
from enrollment.interviews.rules import NOT_COUNTED
from socakt.accounts.access import public, requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.roles import Permission
from socakt.audit.viewing import viewed


@require_safe
@requires(Permission.INTERVIEW_HOLD)
def interview_ics(request: ActorRequest, pk: int) -> HttpResponse:
    """One interview, to be put into a calendar; 404 where it is not to take place."""
    rows = Interview.objects.visible_to(request.actor).exclude(status__in=NOT_COUNTED)
    interview = get_object_or_404(rows.select_related("referral__candidate"), pk=pk)
    viewed(request, interview, interview.referral.candidate)
    name = f"razgovor-{interview.referral.number}.ics"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    content = calendar_of([interview], _("Interviews"))
    return HttpResponse(content, content_type=CONTENT_TYPE, headers=headers)


@never_cache
@requires(Permission.INTERVIEW_HOLD)
def calendar(request: ActorRequest) -> HttpResponse:
    """The link of one's calendar: made anew by POST, and shown on that answer only."""
    form, address = CalendarForm(request.POST or None), ""
    if form.is_valid():
        scope, now = form.cleaned_data["scope"], timezone.now()
        secret = feeds.make(scope=scope, at=now, by=request.actor)
        address = request.build_absolute_uri(reverse("calendar_feed", args=[secret]))
    context = {"form": form, "address": address, "feed": feeds.feed_of(request.actor)}
    return render(request, "enrollment/interviews/calendar.html", context)


@require_POST
@requires(Permission.INTERVIEW_HOLD)
def revoke_calendar(request: ActorRequest) -> HttpResponse:
    """The link stops working."""
    feeds.revoke(at=timezone.now(), by=request.actor)
    messages.success(request, _("The calendar link no longer works."))
    return redirect("calendar")


@require_safe
@public
def calendar_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """A coordinator's interviews for a calendar program; the secret is the only key."""
    found = feeds.read(secret, timezone.now())
    if found is None:
        raise Http404
    _feed, interviews = found
    content = calendar_of(interviews, _("Interviews"))
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response["Cache-Control"] = "private, no-cache"
    response["ETag"] = quote_etag(sha256(content).hexdigest())
    answer = get_conditional_response(request, etag=response["ETag"], response=response)
    assert answer is not None
    return answer
