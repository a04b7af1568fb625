"""The end of old entries: two years from the end of their calendar year (ZVOP-2, article 22)."""

from django.db import connection, transaction

from socakt.audit.models import LANES


def cut_what_is_over() -> int:
    """Remove the entries that were kept long enough; return how many.

    The database decides which: whole beginnings of lanes, never anything younger. A lane to which
    somebody is writing just now waits for the next night; each is a transaction of its own, so
    that nobody waits for all of them.
    """
    removed = 0
    for lane in range(LANES):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT audit_cut_lane(%s)", [lane])
            removed += cursor.fetchone()[0]
    return removed
