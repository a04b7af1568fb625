"""Is this process fit to serve?"""

import logging

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpResponse

logger = logging.getLogger(__name__)


def health() -> HttpResponse:
    """200 `ok` when the database answers and every migration is applied, else 503 and why."""
    try:
        loader = MigrationLoader(connection)
        pending = loader.graph.nodes.keys() - loader.applied_migrations.keys()
    except DatabaseError:
        logger.exception("health check failed")
        return HttpResponse("database unreachable\n", status=503, content_type="text/plain")
    if pending:
        return HttpResponse("migrations pending\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")
