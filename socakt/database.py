"""TEMPORARY stand-in by the lead, to be replaced."""

import os

import dj_database_url


def config(var, web):
    url = os.environ.get("DATABASE_URL") or "postgresql://postgres@/socakt?host=/tmp/scratchpg/data"
    c = dj_database_url.parse(url)
    c["OPTIONS"] = {
        **c.get("OPTIONS", {}),
        "options": "-c jit=off",
        "pool": {"min_size": 1, "max_size": 8, "timeout": 10},
    }
    c["CONN_MAX_AGE"] = 0
    return c
