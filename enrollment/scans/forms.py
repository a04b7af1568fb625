"""Asking for files with signed copies, and for the document to which a page belongs."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollment.documents.models import IssuedDocument
from enrollment.scans.codes import typed_code
from enrollment.scans.models import ScanPage
from enrollment.scans.problems import refusal_sentence
from enrollment.scans.refusals import MOST_BYTES
from socakt.slovene import format_date, local_day

Files = MultiValueDict[str, UploadedFile[bytes]]
ACCEPTED = "image/*,application/pdf,.heic"


class SeveralFilesInput(forms.FileInput):
    """An input that lets several files be chosen, or the camera of a telephone be used."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """One file or several; the value is a list of them."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        """Each of them a file that is not empty and not too large to be kept."""
        files = [super(SeveralFilesField, self).clean(one, initial) for one in data or [None]]
        if any(file.size > MOST_BYTES for file in files):
            raise forms.ValidationError(refusal_sentence("too_large"))
        return files


class UploadForm(forms.Form):
    """Files with signed copies. What each is, is found out by reading it."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    papers = SeveralFilesField(
        label=gettext_lazy("Files or photos"),
        widget=SeveralFilesInput(attrs={"accept": ACCEPTED}),
        help_text=gettext_lazy(
            "PDF, JPEG, PNG or HEIC; a page each or a whole stack in any order. "
            "At most 20 MB and 60 pages in a file, and 60 MB at once."
        ),
        error_messages={
            "required": gettext_lazy("Choose a file or take a photo."),
            "empty": gettext_lazy("The file is empty."),
        },
    )

    def __init__(self, data: QueryDict | None = None, files: Files | None = None) -> None:
        super().__init__(data, files, initial={"form_key": uuid.uuid4()})


class AssignForm(forms.Form):
    """To which document a page belongs: its code typed, or chosen among the probable ones."""

    code = forms.CharField(
        label=gettext_lazy("Code on the paper"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        help_text=gettext_lazy("As in 7K3M-Q9XV-2B; dashes and capitals do not matter."),
    )
    document = forms.CharField(
        label=gettext_lazy("or a document that waits for its signed copy"), required=False
    )
    number = forms.IntegerField(
        label=gettext_lazy("Page of the document"),
        required=False,
        min_value=1,
        max_value=999,
        help_text=gettext_lazy("Left empty: the first page that is missing."),
    )
    # the document at which the page was seen
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None,
        *,
        page: ScanPage,
        choices: Sequence[tuple[str, str]],
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, prefix=f"page-{page.pk}", initial=initial)
        if choices:
            self.fields["document"].widget = forms.Select(choices=[("", _("Choose …")), *choices])
        else:
            del self.fields["document"]

    def clean(self) -> dict[str, Any]:
        """The code in `code`, wherever it was given; not two different ones."""
        cleaned = super().clean() or {}
        typed, chosen = cleaned.get("code") or "", cleaned.get("document") or ""
        if not typed and not chosen:
            self.add_error("code", _("Type the code on the paper, or choose a document."))
        elif typed and chosen and typed_code(typed) != typed_code(chosen):
            self.add_error("code", _("The code is not that of the document you chose."))
        return {**cleaned, "code": typed or chosen}


def choices_of(documents: Iterable[IssuedDocument]) -> list[tuple[str, str]]:
    """The documents to choose from: whose, which, of when, and the code."""
    return [(document.code, _label(document)) for document in documents]


def _label(document: IssuedDocument) -> str:
    about = document.cohort or next((str(e.candidate) for e in document.people.all()), "")
    issued_on = format_date(local_day(document.issued_at))
    return f"{about} – {document.get_kind_display()}, {issued_on}, {document.printed_code}"
