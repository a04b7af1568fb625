from allauth.account import views as allauth
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.i18n import set_language

from socakt.accounts import views as accounts
from socakt.accounts.access import public

handler400 = "socakt.views.bad_request"
handler403 = "socakt.views.forbidden"
handler404 = "socakt.views.not_found"
handler500 = "socakt.views.server_error"

urlpatterns = [
    path("jezik/", public(set_language), name="set_language"),
    path("prijava/", public(accounts.SignIn.as_view()), name="account_login"),
    path("odjava/", public(accounts.SignOut.as_view()), name="account_logout"),
    path("zamenjaj/", accounts.switch_actor, name="switch_actor"),
    path("geslo/", accounts.change_password, name="account_change_password"),
    path(
        "geslo/pozabljeno/poslano/",
        public(allauth.password_reset_done),
        name="account_reset_password_done",
    ),
    re_path(
        # the key itself has a hyphen
        r"^geslo/novo/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        public(accounts.NewPassword.as_view()),
        name="account_reset_password_from_key",
    ),
    path(
        "geslo/novo/shranjeno/",
        public(allauth.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("prijava/zaprto/", public(allauth.account_inactive), name="account_inactive"),
    path("skrbnik/", admin.site.urls),
    path("", include("socakt.signin.urls")),
    path("", include("programs.urls")),
    path("", include("enrollment.urls")),
]
