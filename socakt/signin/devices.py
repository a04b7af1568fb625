"""What a browser says of itself, in words; it may say anything, so it is never relied on."""

import re

from django.utils.translation import gettext as _

# the more particular names first: Edge calls itself Chrome and Safari, too
BROWSERS = (
    (r"Edg(e|A|iOS)?/", "Edge"),
    (r"OPR/|Opera", "Opera"),
    (r"Firefox/|FxiOS/", "Firefox"),
    (r"Chrom(e|ium)/|CriOS/", "Chrome"),
    (r"Safari/", "Safari"),
)
SYSTEMS = (
    (r"Windows", "Windows"),
    (r"iPhone|iPad|iOS", "iOS"),
    (r"Android", "Android"),
    (r"Mac OS X|Macintosh", "macOS"),
    (r"Linux|X11", "Linux"),
)


def in_words(user_agent: str) -> str:
    """Browser and system, for example "Firefox, Windows"; a sentence when it says neither."""
    found = [
        next((name for sign, name in names if re.search(sign, user_agent)), "")
        for names in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(name for name in found if name) or _("Unknown device")
