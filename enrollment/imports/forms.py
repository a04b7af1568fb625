"""Asking for a file, for the meaning of columns, for corrections, and for the source of months."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollment.candidates.models import BenefitMonth
from enrollment.imports.columns import Column, heading_of
from enrollment.imports.layout import IGNORE, Layout
from enrollment.imports.lines import Fault
from enrollment.imports.problems import refusal_sentence
from enrollment.imports.reading import MOST_BYTES
from enrollment.imports.refusals import MOST_CHARACTERS


class UploadForm(forms.Form):
    """One file. What it is, is found out by reading it."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt,.tsv"}),
        help_text=gettext_lazy("XLSX or CSV; at most 5 MB and 50,000 rows."),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty."),
        },
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile[bytes]] | None = None,
    ) -> None:
        super().__init__(data, files, initial={"form_key": uuid.uuid4()})

    def clean_file(self) -> UploadedFile[bytes]:
        """A file that is not too large to be kept."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if file.size is not None and file.size > MOST_BYTES:
            raise forms.ValidationError(refusal_sentence("too_large", {}))
        return file


class ColumnsForm(forms.Form):
    """What the columns with unknown headings are."""

    def __init__(self, data: QueryDict | None, layout: Layout) -> None:
        super().__init__(data)
        choices = [
            (IGNORE, _("not needed")),
            *((column.value, heading_of(column)) for column in Column),
        ]
        for column in layout.unrecognised:
            self.fields[f"column-{column.index}"] = forms.ChoiceField(
                label=_("“%(heading)s”") % {"heading": column.heading},
                choices=choices,
                initial=column.nearest or IGNORE,
                required=False,
            )

    @property
    def chosen(self) -> dict[int, str]:
        """Position of the column → the choice."""
        return {
            int(name.removeprefix("column-")): choice or IGNORE
            for name, choice in self.cleaned_data.items()
        }


class RowForm(forms.Form):
    """The cells of a row, under the headings of the file; what is wrong stands at its cell."""

    def __init__(
        self,
        data: QueryDict | None,
        *,
        headings: Sequence[str],
        cells: Sequence[str],
        used: Iterable[int],
    ) -> None:
        self.texts = {self.name(i): cells[i] if i < len(cells) else "" for i in sorted(used)}
        super().__init__(data if data is not None else self.texts)
        for name in self.texts:
            self.fields[name] = forms.CharField(
                label=headings[int(name.removeprefix("cell-"))],
                required=False,
                max_length=MOST_CHARACTERS,
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )

    @staticmethod
    def name(index: int) -> str:
        """The name of the field for the cell at the index."""
        return f"cell-{index}"

    @property
    def cells(self) -> dict[int, str]:
        """The texts as they are typed."""
        return {int(n.removeprefix("cell-")): text for n, text in self.cleaned_data.items()}

    def say(self, faults: Iterable[Fault]) -> None:
        """Put sentences next to the cells they are about."""
        self.is_valid()
        for fault in faults:
            name = self.name(fault.column) if fault.column is not None else ""
            self.add_error(name if name in self.fields else None, fault.text)


class StoreForm(forms.Form):
    """Where the months of the file are known from."""

    source = forms.ChoiceField(
        label=gettext_lazy("The months are known from"),
        choices=[("", gettext_lazy("Choose …")), *BenefitMonth.Source.choices],
        required=False,
        # it stands above the rows, and is sent together with what is ticked there
        widget=forms.Select(attrs={"form": "rows-form"}),
    )


def decisions(data: QueryDict) -> dict[str, Any]:
    """What a page of the preview sends, as `services.decide` takes it; anything odd is left out.

    `shown` are the rows with a box on the page, `row` those whose box is ticked, `same-7` and
    `right-7` the answers about row 7, `seen-7` the sign of the differences that were shown.
    """
    ticked = set(_numbers(data.getlist("row")))
    return {
        "selected": {pk: pk in ticked for pk in _numbers(data.getlist("shown"))},
        "is_same": _answers(data, "same-", {"yes": True, "no": False}),
        "replaces": {
            pk: (value, data.get(f"seen-{pk}", ""))
            for pk, value in _answers(data, "right-", {"file": True, "records": False}).items()
        },
    }


def _answers(data: QueryDict, prefix: str, meanings: Mapping[str, bool]) -> dict[int, bool]:
    found = {}
    for name in data:
        (number,) = _numbers([name.removeprefix(prefix)]) or (None,)
        meaning = meanings.get(str(data[name]))
        if name.startswith(prefix) and number is not None and meaning is not None:
            found[number] = meaning
    return found


def _numbers(texts: Iterable[str]) -> list[int]:
    return [int(t) for t in texts if t.isascii() and t.isdigit() and len(t) < 19]
