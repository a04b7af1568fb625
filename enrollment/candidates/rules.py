"""What holds for recording a person."""

# The version of the text at /zasebnost/ that is handed to the person. A new text, a new version.
NOTICE_VERSION = "2026-11"
