"""What the actor was told, how the mails come, and the mailbox of the demo."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, Value, When
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from enrollment.notices import services
from enrollment.notices.addresses import address_of
from enrollment.notices.forms import MailsForm
from enrollment.notices.models import DemoMail, Notice
from enrollment.notices.queries import chosen_by
from socakt.accounts.access import requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.roles import Permission

PAGE_SIZE = 25
VIEWS = {"unread": gettext_lazy("Unread"), "all": gettext_lazy("All")}


@require_safe
@requires(Permission.NOTICE_VIEW)
def notices(request: ActorRequest) -> HttpResponse:
    """What the actor was told, the newest first; what is unread, or everything."""
    shown = "all" if request.GET.get("view") == "all" else "unread"
    rows = Notice.objects.visible_to(request.actor)
    context = {
        "page": Paginator(rows if shown == "all" else rows.unread(), PAGE_SIZE).get_page(
            request.GET.get("page")
        ),
        "views": VIEWS,
        "shown": shown,
    }
    return render(request, "enrollment/notices/notices.html", context)


@require_POST
@requires(Permission.NOTICE_VIEW)
def open_notice(request: ActorRequest, pk: int) -> HttpResponse:
    """Mark the notice as read and lead to what it is about."""
    notice = get_object_or_404(Notice.objects.visible_to(request.actor), pk=pk)
    services.read(notice=notice, at=timezone.now(), by=request.actor)
    return redirect(address_of(notice, request.actor))


@require_POST
@requires(Permission.NOTICE_VIEW)
def read_notices(request: ActorRequest) -> HttpResponse:
    """Mark everything as read."""
    count = services.read_all(at=timezone.now(), by=request.actor)
    said = ngettext(
        "%(count)s notice is marked as read.", "%(count)s notices are marked as read.", count
    )
    messages.success(request, said % {"count": count})
    return redirect("notices")


@requires(Permission.NOTICE_VIEW)
def notice_settings(request: ActorRequest) -> HttpResponse:
    """Choose which notices come by e-mail too, and when."""
    form = MailsForm(request.POST or None, ways=chosen_by(request.actor))
    if form.is_valid():
        services.choose_mails(ways=form.ways(), at=timezone.now(), by=request.actor)
        messages.success(request, _("Your choice is saved."))
        return redirect("notice_settings")
    context = {"form": form, "mails_leave": services.mails_leave()}
    return render(request, "enrollment/notices/settings.html", context)


@require_safe
@requires(Permission.DESK_VIEW)
def mailbox(request: ActorRequest) -> HttpResponse:
    """The mails of the demo: those to the reader first, then those to everybody else.

    All see all of them: the demo's people and accounts are invented and its password is published,
    and whoever shows it wants to see what the referrer gets without signing in anew. There is no
    such page anywhere else.
    """
    if not settings.KEEPS_MAILS:
        raise Http404
    mine = Case(When(to=request.user.email, then=Value(0)), default=Value(1))
    rows = DemoMail.objects.order_by(mine, "-arrived_at", "-pk")
    context = {
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "own": request.user.email,
    }
    return render(request, "enrollment/notices/mailbox.html", context)
