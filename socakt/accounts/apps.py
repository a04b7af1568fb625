from django.apps import AppConfig
from django.contrib import admin as admin_module
from django.contrib.admin import apps as admin
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "socakt.accounts"
    verbose_name = _("Accounts")
    default = True


class SocAktAdminConfig(admin.SimpleAdminConfig):
    """Puts our admin site in the place of Django's."""

    default = False
    default_site = "socakt.accounts.admin_site.SocAktAdminSite"

    def ready(self) -> None:
        """Find the registrations, as Django's own configuration does."""
        super().ready()
        admin_module.autodiscover()
