from django.apps import AppConfig
from django.db.backends.signals import connection_created


class AuditConfig(AppConfig):
    name = "socakt.audit"
    verbose_name = "Processing log"

    def ready(self) -> None:
        """Register the checks; from now on every connection names who acts when it writes."""
        from socakt.audit import checks  # noqa: F401
        from socakt.audit.acting import sign_writes

        connection_created.connect(sign_writes)
