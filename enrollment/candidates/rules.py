"""What holds for recording a person."""

from django.utils.translation import gettext_lazy as _

# The version of the text at /zasebnost/ that is handed to the person. A new text, a new version.
NOTICE_VERSION = "2026-11"

# The warning beside every field that takes words about a person (domain.md, section 5).
NO_HEALTH_DATA = _(
    "Do not write about diagnoses, addiction or other people's private matters here."
)
