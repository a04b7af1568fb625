from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "socakt.audit"
    verbose_name = "Processing log"
