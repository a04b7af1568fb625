"""Asking for what a referral says, and for the words of a decision."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollment.candidates.rules import NO_HEALTH_DATA
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import Obstacle, Redirection, RejectionReason
from programs.models import Program
from socakt.accounts.actor import Actor
from socakt.collisions import VersionedForm

LONGEST_TEXT = 4000


class ReferralForm(VersionedForm):
    """What a draft can hold; everything may stay empty until it is submitted the first time."""

    program = forms.ModelChoiceField(
        Program.objects.none(),
        label=gettext_lazy("Program"),
        required=False,
        empty_label=gettext_lazy("Choose …"),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason for the referral"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=NO_HEALTH_DATA,
    )
    obstacles = forms.MultipleChoiceField(
        label=gettext_lazy("Known obstacles"),
        required=False,
        choices=Obstacle.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "What could make it hard to come? Tick only what the person told you."
        ),
    )

    def __init__(self, *args: Any, referral: Referral, actor: Actor, **kwargs: Any) -> None:
        initial = {
            "program": referral.program_id,
            "reason": referral.reason,
            "obstacles": referral.obstacles,
        }
        super().__init__(*args, **{"initial": initial, **kwargs})
        field = self.fields["program"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Program.objects.visible_to(actor).select_related("provider")
        field.label_from_instance = program_label  # type: ignore[assignment, method-assign]
        field.required = referral.submitted_at is not None
        self.fields["reason"].widget.attrs.pop("maxlength", None)
        self.remember(referral.version)
        self.helper = FormHelper()
        self.helper.form_tag = False
        fields = ("version", "opened", Field("program"), Field("reason"), "obstacles")
        self.helper.layout = Layout(*fields)


def program_label(program: Program) -> str:
    """How a program is named where one is chosen: place, provider, title."""
    return f"{program.place}: {program.provider.short_name}, {program.title}"


class ReturnForm(forms.Form):
    """What is missing, for the referrer."""

    note = forms.CharField(
        label=gettext_lazy("What is missing"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy(
            "The referrer reads this, and it stands in the notice to the person. Say what to add,"
            " one thing on a line."
        ),
    )


class WithdrawForm(forms.Form):
    """Why the referral is taken back, if one wants to say."""

    note = forms.CharField(
        label=gettext_lazy("Explanation"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=NO_HEALTH_DATA,
    )


class WaitingListForm(forms.Form):
    """Why the person has to wait, in words for the referrer and the person."""

    note = forms.CharField(
        label=gettext_lazy("Explanation"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The referrer reads this and passes it on to the person."),
    )


class RedirectForm(forms.Form):
    """What is right for the person instead, and how it goes on."""

    to = forms.ChoiceField(
        label=gettext_lazy("Redirected to"),
        choices=[("", gettext_lazy("Choose …")), *Redirection.choices],
    )
    note = forms.CharField(
        label=gettext_lazy("Explanation"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Say whom the person can turn to and what comes next."),
    )


class RejectForm(forms.Form):
    """A coded reason for the record, and words for the referrer and the person."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=[("", gettext_lazy("Choose …")), *RejectionReason.choices],
    )
    note = forms.CharField(
        label=gettext_lazy("Explanation"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The referrer reads this and passes it on to the person."),
    )

    def clean(self) -> dict[str, Any]:
        """`Other` needs words."""
        cleaned = super().clean() or {}
        if cleaned.get("reason") == RejectionReason.OTHER and not cleaned.get("note"):
            self.add_error("note", _("Explain the reason in a sentence."))
        return cleaned
