"""How the mails come: one choice for each group of notices."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollment.notices.rules import Group, How

# in the words of the person who chooses; a mail tells of these kinds
EXPLAINED = {
    Group.DECISIONS: gettext_lazy("Invitations, the waiting list, admissions, rejections."),
    Group.TASKS: gettext_lazy("Referrals that arrive, come back or become yours."),
    Group.REMINDERS: gettext_lazy("Before a deadline and when it has passed."),
    Group.COHORTS: gettext_lazy("Free places, starts, moves and exits, changed dates."),
}


class MailsForm(forms.Form):
    """Asks for each group when its mails come; the page shows it as a table."""

    def __init__(self, *args: Any, ways: Mapping[Group, How], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for group in Group:
            self.fields[group.value] = forms.ChoiceField(
                label=group.label,
                help_text=EXPLAINED[group],
                choices=How.choices,
                initial=ways[group].value,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose when these mails come.")},
            )

    def rows(self) -> list[BoundField]:
        """The fields in the order of the table."""
        return [self[group.value] for group in Group]

    def ways(self) -> dict[Group, How]:
        """What was chosen, of a valid form."""
        return {group: How(self.cleaned_data[group.value]) for group in Group}
