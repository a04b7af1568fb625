"""One person's record for an administrator, who sees people only with a purpose typed in."""

from typing import Any

from django import forms
from django.db import models
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollment.candidates.models import Candidate
from enrollment.referrals.models import Referral
from socakt.accounts.access import requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.recent import recently_signed_in
from socakt.accounts.roles import Permission
from socakt.audit import services as audit
from socakt.audit.limits import limited

SHORTEST_EXPLANATION = 15
LARGEST_NUMBER = 2**63 - 1


class Purpose(models.TextChoices):
    """Why an administrator looks at a person's record (ZVOP-2, article 22: what for)."""

    PERSON = "person", gettext_lazy("request or complaint of the person")
    AUTHORITY = "authority", gettext_lazy("inspection or request of an authority")
    INCIDENT = "incident", gettext_lazy("suspected misuse or security incident")
    FAULT = "fault", gettext_lazy("fault of the application that cannot be found otherwise")


class PurposeForm(forms.Form):
    """Whose record, and what for. A name cannot be searched for here."""

    number = forms.CharField(
        label=gettext_lazy("Number"),
        max_length=20,
        help_text=gettext_lazy("The referral's number, or the person's number in the log."),
    )
    purpose = forms.ChoiceField(
        label=gettext_lazy("Purpose"), choices=[("", gettext_lazy("Choose …")), *Purpose.choices]
    )
    explanation = forms.CharField(
        label=gettext_lazy("Explanation"),
        min_length=SHORTEST_EXPLANATION,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "For example the number of the complaint. It is written into the processing log, "
            "with your name: no names and nothing about health here."
        ),
    )

    def clean(self) -> dict[str, Any] | None:
        """With the person in `candidate`; the number may be of a referral or of a person."""
        cleaned = super().clean()
        number = self.cleaned_data.get("number", "")
        if number:
            self.cleaned_data["candidate"] = _person(number)
            if self.cleaned_data["candidate"] is None:
                self.add_error("number", _("Nobody has this number. Check it and try again."))
        return cleaned


@requires(Permission.SETUP_ADMINISTER)
@recently_signed_in
@limited("candidate.searched")
def person_for_purpose(request: ActorRequest) -> HttpResponse:
    """Ask whose record and what for, then show it, once; every look is asked for anew."""
    form = PurposeForm(request.POST or None)
    if form.is_bound:
        audit.record("candidate.searched", None, by=request.actor, found=int(form.is_valid()))
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        candidate = form.cleaned_data["candidate"]
        audit.record(
            "candidate.viewed",
            candidate,
            by=request.actor,
            subject=candidate,
            purpose=form.cleaned_data["purpose"],
            explanation=form.cleaned_data["explanation"],
        )
        referrals = Referral.objects.filter(candidate=candidate)
        context |= {
            "candidate": candidate,
            "referrals": referrals.select_related("organization", "program").order_by("pk"),
        }
        return render(request, "enrollment/desk/person_for_purpose.html", context)
    return render(request, "enrollment/desk/state_purpose.html", context)


def _person(number: str) -> Candidate | None:
    """The person with this number in the log, or whose referral has this number."""
    wanted = Q(referrals__number__iexact=number)
    if number.isascii() and number.isdigit() and int(number) <= LARGEST_NUMBER:
        wanted |= Q(pk=int(number))
    return Candidate.objects.filter(wanted).order_by("pk").first()
