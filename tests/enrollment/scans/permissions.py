"""Who may open pages of signed copies: a part of the table in `tests/permissions.py`."""

OWNER, REGION, NOBODY = "200 404 404 404", "200 200 404 404", "404 404 404 404"
DONE, DECIDES = "302 404 404 404", "302 302 404 404"
NO, NOT_SO = "403", "405"

SCANS = {
    "signed_copies": (None, ["200", "200", "200", NO, NO], ["200", "200", "200", NO, NO]),
    "missing_signatures": (None, ["200", "200", "200", NO, NO], [NOT_SO] * 5),
    # what an organization sent in is its own
    "scan": ("scan", [OWNER, NOBODY, NOBODY, NO, NO], [NOT_SO] * 5),
    "resume_scan": ("scan", [NOT_SO] * 5, [DONE, NOBODY, NOBODY, NO, NO]),
    "scan_picture": ("attached_page", [OWNER, REGION, NOBODY, NO, NO], [NOT_SO] * 5),
    "assign_page": ("loose_page", [NOT_SO] * 5, [OWNER, NOBODY, NOBODY, NO, NO]),
    "move_page": ("attached_page", [NOT_SO] * 5, [OWNER, NOBODY, NOBODY, NO, NO]),
    "detach_page": ("attached_page", [NOT_SO] * 5, [DONE, DECIDES, NOBODY, NO, NO]),
    "discard_page": ("loose_page", [NOT_SO] * 5, [DONE, NOBODY, NOBODY, NO, NO]),
}
