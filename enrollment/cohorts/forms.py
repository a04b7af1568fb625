"""Asking whom to admit, where to move somebody, how a cohort changes, what a call wants of it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollment.admissions.composition import CATEGORIES, Person
from enrollment.admissions.queries import CohortWithPlaces, person_of
from enrollment.admissions.rules import MoveReason
from enrollment.cohorts.changes import Consequences, consequences
from enrollment.cohorts.undecided import Undecided
from enrollment.referrals.models import Referral
from programs.forms import CohortForm
from programs.models import Call, Cohort, Terms
from programs.services import FIELD_OF, PlacesTaken
from socakt.accounts.actor import Actor
from socakt.errors import ChangedMeanwhile, DomainError


class AdmitSeveralForm(forms.Form):
    """Who is ticked. Deciding comes after a look at what these people would make of the cohort."""

    referral = forms.ModelMultipleChoiceField(
        Referral.objects.none(),
        label=gettext_lazy("People"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick at least one person.")},
    )

    def __init__(self, *args: Any, actor: Actor, cohort: Cohort, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["referral"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        # in any state: whoever was admitted by the first of two clicks is refused with a reason
        visible = Referral.objects.visible_to(actor).filter(program=cohort.program)
        field.queryset = visible.with_names()
        self.refusals: dict[int, str] = {}

    @property
    def chosen(self) -> list[Referral]:
        """The ticked referrals, by number."""
        ticked = self.cleaned_data.get("referral", ()) if self.is_bound else ()
        return sorted(ticked, key=lambda referral: referral.pk)

    @property
    def people(self) -> list[Person]:
        """The same people, for the composition."""
        return [person_of(referral) for referral in self.chosen]

    @property
    def mark(self) -> str:
        """Tells who was ticked when the composition was shown."""
        return ",".join(str(referral.pk) for referral in self.chosen)

    @property
    def confirms(self) -> bool:
        """Whether exactly these people are to be admitted, after they were shown."""
        return self.data.get("action") == "admit" and self.data.get("shown") == self.mark

    @property
    def unseen(self) -> bool:
        """Whether other people were shown than those who are ticked now."""
        return self.data.get("action") == "admit" and self.data.get("shown") != self.mark

    def refuse(self, refusals: dict[int, DomainError]) -> None:
        """Say of each of these people why not, on top and beside the name."""
        names = {referral.pk: referral.candidate for referral in self.chosen}
        self.refusals = {pk: str(refusal) for pk, refusal in refusals.items()}
        for pk, reason in self.refusals.items():
            self.add_error(None, f"{names[pk]}: {reason}")

    def lines(self, rows: Iterable[Undecided]) -> list[tuple[Undecided, bool, str]]:
        """Each row, whether it is ticked, and why it was refused (empty: it was not)."""
        ticked = {str(value) for value in self["referral"].value() or ()}
        return [
            (row, str(row.referral.pk) in ticked, self.refusals.get(row.referral.pk, ""))
            for row in rows
        ]


class MoveForm(forms.Form):
    """Asks where to and why; the day is today."""

    cohort = forms.ModelChoiceField(
        Cohort.objects.none(), label=gettext_lazy("Cohort"), widget=forms.RadioSelect
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"), choices=[("", gettext_lazy("Choose …")), *MoveReason.choices]
    )

    def __init__(self, *args: Any, cohorts: list[CohortWithPlaces], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["cohort"]
        assert isinstance(field, forms.ModelChoiceField)
        chosen = Cohort.objects.filter(pk__in=[cohort.pk for cohort in cohorts])
        field.queryset = chosen.with_program()


class ChangeForm(CohortForm):
    """When the cohort starts and how many places it has; `preview` is what would follow."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, cohort: Cohort, **kwargs: Any) -> None:
        names = ("starts_on", "capacity", "version")
        initial = {name: getattr(cohort, name) for name in names}
        super().__init__(*args, new=False, initial=initial, **kwargs)
        self.cohort = cohort
        self.preview: Consequences | None = None

    def clean(self) -> dict[str, Any]:
        """What the terms or the people in the cohort refuse stands next to its field."""
        cleaned = super().clean() or {}
        if not self.errors:
            try:
                self.preview = self._preview(cleaned)
            except DomainError as refusal:
                self.add_error(FIELD_OF.get(type(refusal)), str(refusal))
        return cleaned

    def _preview(self, cleaned: dict[str, Any]) -> Consequences:
        found = consequences(self.cohort, cleaned["starts_on"], cleaned["capacity"])
        if found.too_few_places:
            raise PlacesTaken(_("People hold places with a higher number; choose more places."))
        # a second click finds its own change, and nothing left to change
        if found.changes and cleaned["version"] not in (None, self.cohort.version):
            raise ChangedMeanwhile
        return found

    @property
    def was_shown(self) -> bool:
        """Whether what would follow was seen; nothing follows without people or changes."""
        if self.preview is None:
            return False
        if not self.preview.people or not self.preview.changes:
            return True
        return constant_time_compare(str(self.data.get("shown", "")), self.preview.mark)


class TargetForm(forms.Form):
    """A share that a call wants; what it does not know of is refused by the service."""

    terms = forms.ModelChoiceField(
        Terms.objects.none(),
        label=gettext_lazy("Terms"),
        empty_label=None,
        help_text=gettext_lazy("The target holds for cohorts under these terms."),
    )
    category = forms.ChoiceField(label=gettext_lazy("Who"))
    at_least = forms.IntegerField(
        label=gettext_lazy("At least, in percent"),
        min_value=0,
        max_value=100,
        help_text=gettext_lazy("0 without an upper limit ends the target."),
    )
    at_most = forms.IntegerField(
        label=gettext_lazy("At most, in percent"),
        min_value=0,
        max_value=100,
        required=False,
        help_text=gettext_lazy("Empty: no upper limit."),
    )
    source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=200,
        help_text=gettext_lazy("Where it is written, for example: UL RS 6/2017, section 4"),
    )

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        terms, category = self.fields["terms"], self.fields["category"]
        assert isinstance(terms, forms.ModelChoiceField)
        assert isinstance(category, forms.ChoiceField)
        terms.queryset = call.terms.select_related("call").order_by("-valid_from")
        groups = [
            (dimension.label, [(f"{dimension}:{code}", label) for code, label in labels.items()])
            for dimension, labels in CATEGORIES.items()
        ]
        category.choices = [("", _("Choose …")), *groups]

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, in the words of the service."""
        dimension, _colon, category = self.cleaned_data["category"].partition(":")
        return {**self.cleaned_data, "dimension": dimension, "category": category}
