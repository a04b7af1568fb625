"""Emptying a table of history for a person; the tables that keep earlier states of records."""

from django.db import connection
from psycopg import sql

# How a column of a history leads to the person: the records of theirs that it may point to.
LEADS_TO = {
    "candidate": sql.SQL("SELECT %(person)s::bigint"),
    "referral": sql.SQL("SELECT id FROM enrollment_referral WHERE candidate_id = %(person)s"),
    "admission": sql.SQL("SELECT id FROM enrollment_admission WHERE candidate_id = %(person)s"),
}


def empty_history(table: str, column: str, *, candidate: int, leads_to: str = "candidate") -> int:
    """Remove the earlier states of a person's records from the table; return how many.

    `column` holds the number of the person, or, as `leads_to` says, of a referral (participations
    have the same number) or an admission of theirs. Called at the end of the transaction of the
    erasure, because emptying the records themselves may write to their history. A table that
    protects its rows asks `may_erase` with the same number.
    """
    statement = sql.SQL("DELETE FROM {table} WHERE {column} IN ({numbers})").format(
        table=sql.Identifier(table), column=sql.Identifier(column), numbers=LEADS_TO[leads_to]
    )
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(), {"person": candidate})
        return int(cursor.rowcount)
