"""What a call wants its cohorts to be made up of, as administrators say it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from enrollment.cohorts.forms import TargetForm
from enrollment.cohorts.targeting import FIELD_OF, add_target, wanted
from programs.models import Call
from socakt.accounts.access import requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.roles import Permission
from socakt.errors import DomainError


@requires(Permission.SETUP_ADMINISTER)
def composition_targets(request: ActorRequest, pk: int) -> HttpResponse:
    """The targets of a call under each of its terms, and a form for one more."""
    call = get_object_or_404(Call.objects.visible_to(request.actor), pk=pk)
    form = TargetForm(request.POST or None, call=call)
    if form.is_valid():
        try:
            add_target(by=request.actor, **form.values)
        except DomainError as refusal:
            form.add_error(FIELD_OF.get(type(refusal)), str(refusal))
        else:
            messages.success(request, _("The target is added."))
            return redirect("composition_targets", pk=pk)
    context = {"call": call, "form": form, "wanted": wanted(call)}
    return render(request, "enrollment/cohorts/composition_targets.html", context)
