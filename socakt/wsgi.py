"""The application for the server."""

import os

from django.core.wsgi import get_wsgi_application

from socakt import database

database.forget_owner()
os.environ["SOCAKT_WEB"] = "1"  # read by the settings: connections with a statement timeout
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "socakt.settings")

application = get_wsgi_application()
