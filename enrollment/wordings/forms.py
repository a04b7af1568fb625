"""Asking for passages and for logos; what could break a document is refused with what to do."""

from io import BytesIO
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, UnidentifiedImageError

from enrollment.wordings.names import PASSAGES
from enrollment.wordings.texts import Words, placeholders

LONGEST_PASSAGE = 4000
MOST_BYTES, MOST_PIXELS, LONG_SIDE = 2_000_000, 25_000_000, 1200


class WordingForm(forms.Form):
    """A field for each passage, beginning with what holds now."""

    def __init__(self, data: QueryDict | None, *, words: Words, repository: Words) -> None:
        super().__init__(data)
        self.repository = repository
        for key, text in words.passages.items():
            self.fields[key] = forms.CharField(
                label=PASSAGES[key],
                initial=text.strip(),
                max_length=LONGEST_PASSAGE,
                widget=forms.Textarea(attrs={"rows": min(12, 2 + len(text) // 70)}),
                help_text=self._may_stand(key),
            )
        self.fields["note"] = forms.CharField(
            label=_("Why it is changed"), max_length=300, help_text=_("The second user reads this.")
        )

    def _may_stand(self, key: str) -> str:
        names = sorted(placeholders(self.repository.passages[key]))
        if not names:
            return ""
        return _("The document puts a value in here: %(names)s") % {
            "names": ", ".join(f"{{{name}}}" for name in names)
        }

    def clean(self) -> dict[str, Any]:
        """Only values that the document knows, and no brace left over."""
        cleaned = super().clean() or {}
        for key, original in self.repository.passages.items():
            if key in cleaned:
                self._check(key, cleaned[key], placeholders(original))
        return cleaned

    def _check(self, key: str, text: str, allowed: set[str]) -> None:
        try:
            unknown = placeholders(text) - allowed
        except ValueError:
            self.add_error(key, _("Braces stand in pairs around the name of a value: {number}."))
            return
        if unknown:
            names = ", ".join(f"{{{name}}}" for name in sorted(unknown))
            self.add_error(
                key, _("The document has no such value: %(names)s. Remove it.") % {"names": names}
            )

    @property
    def passages(self) -> dict[str, str]:
        """What was typed, passage by passage."""
        return {
            key: "\n".join(self.cleaned_data[key].splitlines()) for key in self.repository.passages
        }


class LogoForm(forms.Form):
    """A picture and what it shows."""

    name = forms.CharField(
        label=gettext_lazy("What it shows"),
        max_length=100,
        help_text=gettext_lazy("Read aloud to those who do not see it, for example: European flag"),
    )
    file = forms.FileField(
        label=gettext_lazy("Picture"),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
        help_text=gettext_lazy("PNG or JPEG, at most 2 MB."),
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile[bytes]] | None = None,
    ) -> None:
        super().__init__(data, files)

    def clean_file(self) -> bytes:
        """The picture as PNG, no larger than a document needs, without anything else in it."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if file.size is None or file.size > MOST_BYTES:
            raise forms.ValidationError(_("The picture is larger than 2 MB. Make it smaller."))
        try:
            return as_png(file.read())
        except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError) as error:
            raise forms.ValidationError(
                _("This is no picture that can be read. Choose a PNG or JPEG file.")
            ) from error


def as_png(content: bytes) -> bytes:
    """The picture anew: pixels only. Raises what Pillow raises, and ValueError when too large."""
    with Image.open(BytesIO(content), formats=("PNG", "JPEG")) as image:
        if image.width * image.height > MOST_PIXELS:
            raise ValueError("too many pixels")
        image.load()
        plain = image.convert("RGBA" if "A" in image.getbands() else "RGB")
    plain.thumbnail((LONG_SIDE, LONG_SIDE))
    pixels = Image.new(plain.mode, plain.size)
    pixels.paste(plain)
    made = BytesIO()
    pixels.save(made, "PNG", optimize=True)
    return made.getvalue()
