"""The logos that documents under a call carry."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from enrollment.wordings import services
from enrollment.wordings.forms import LogoForm
from enrollment.wordings.models import CallLogo
from enrollment.wordings.pictures import media_type
from programs.models import Call
from socakt.accounts.access import requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.roles import Permission


@requires(Permission.SETUP_ADMINISTER)
def call_logos(request: ActorRequest, pk: int) -> HttpResponse:
    """The logos of a call, and a form for another one."""
    call = get_object_or_404(Call.objects.visible_to(request.actor), pk=pk)
    form = LogoForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        services.put_up(
            call=call,
            name=form.cleaned_data["name"],
            image=form.cleaned_data["file"],
            at=timezone.now(),
            by=request.actor,
        )
        messages.success(request, _("The logo stands on every document from now on."))
        return redirect("call_logos", pk)
    context = {"call": call, "form": form, "logos": call.logos.filter(removed_at=None)}
    return render(request, "enrollment/wordings/logos.html", context)


@require_safe
@requires(Permission.SETUP_ADMINISTER)
def call_logo(request: ActorRequest, pk: int) -> HttpResponse:
    """The picture of a logo."""
    logo = get_object_or_404(CallLogo.objects.visible_to(request.actor), pk=pk)
    return HttpResponse(bytes(logo.image), content_type=media_type(bytes(logo.image)))


@require_POST
@requires(Permission.SETUP_ADMINISTER)
def take_down_logo(request: ActorRequest, pk: int) -> HttpResponse:
    """New documents no longer carry it."""
    logo = get_object_or_404(CallLogo.objects.visible_to(request.actor), pk=pk)
    services.take_down(logo=logo, at=timezone.now(), by=request.actor)
    messages.success(request, _("New documents no longer carry the logo."))
    return redirect("call_logos", logo.call_id)
