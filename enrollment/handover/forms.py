"""Asking who is away and who stands in, and to whom work goes."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from socakt.accounts.actor import Actor
from socakt.accounts.models import Membership, Organization


class ColleagueField(forms.TypedChoiceField):
    """One of the memberships offered, shown by the name of its user."""

    def offer(self, members: list[Membership]) -> None:
        """Let only these be chosen."""
        known = {str(member.pk): member for member in members}
        names = [(pk, str(member.user)) for pk, member in known.items()]
        self.choices = [("", gettext_lazy("Choose …")), *names]
        self.coerce = known.__getitem__


class AbsenceForm(forms.Form):
    """Who is away from when until when, and who stands in. Never why."""

    absent = ColleagueField(label=gettext_lazy("Who is away"))
    substitute = ColleagueField(label=gettext_lazy("Who stands in"))
    from_on = forms.DateField(
        label=gettext_lazy("Away from"), help_text=gettext_lazy("For example: 1. 10. 2018")
    )
    until_on = forms.DateField(
        label=gettext_lazy("Until"),
        required=False,
        help_text=gettext_lazy("The last day of the absence. Empty: until further notice."),
    )

    def __init__(
        self, *args: Any, actor: Actor, members: list[Membership], today: date, **kwargs: Any
    ) -> None:
        own = next((m.pk for m in members if m.user_id == actor.user.pk), None)
        super().__init__(*args, **{"initial": {"absent": own, "from_on": today}, **kwargs})
        for name in ("absent", "substitute"):
            field = self.fields[name]
            assert isinstance(field, ColleagueField)
            field.offer(members)

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("from_on"), cleaned.get("until_on")
        if first and last and last < first:
            self.add_error("until_on", _("The last day cannot be before the first."))
        return cleaned


class ReceiverForm(forms.Form):
    """Which colleague takes the work."""

    to = ColleagueField(label=gettext_lazy("Colleague who takes over"))

    def __init__(self, *args: Any, members: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, ColleagueField)
        field.offer(members)


class SuccessorForm(forms.Form):
    """Which of the successors takes over; usually there is one."""

    successor = forms.ModelChoiceField(
        Organization.objects.none(),
        label=gettext_lazy("Successor"),
        empty_label=gettext_lazy("Choose …"),
    )

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["successor"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = organization.successors.all()
        only = list(field.queryset[:2])
        if len(only) == 1:
            self.initial["successor"] = only[0].pk
