"""All that the database holds, as text, to look for words in it."""

from django.db import connection

from enrollment.candidates.models import EMSO_CONTEXT
from socakt.encryption.keys import index_of
from tests.enrollment.privacy.people import EMSO, MARKERS


def everything_stored():
    """Every row of every table of the database as text, by table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        found = {}
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found[table] = "\n".join(row for (row,) in cursor.fetchall())
        return found


def where_marked():
    """Table → markers that occur in it; the EMŠO by its index too, which is nowhere readable."""
    markers = (*MARKERS, index_of(EMSO, context=EMSO_CONTEXT))
    found = {
        table: [marker for marker in markers if marker.casefold() in text.casefold()]
        for table, text in everything_stored().items()
    }
    return {table: markers for table, markers in found.items() if markers}
