from django.urls import path

from socakt.accounts.access import public
from socakt.signin import confirming, entrance, openid_views, session_views, views

urlpatterns = [
    path("prijava/drugi-korak/", public(entrance.SecondStep.as_view()), name="mfa_authenticate"),
    path("prijava/kljuc/", public(entrance.KeyOnly.as_view()), name="mfa_login_webauthn"),
    path("prijava/drugje/", public(openid_views.away), name="openid_away"),
    path("prijava/drugje/nazaj/", public(openid_views.back), name="openid_callback"),
    path("racun/", views.security, name="mfa_index"),
    path("racun/aplikacija/", views.add_app, name="mfa_activate_totp"),
    path("racun/kljuci/dodaj/", views.add_key, name="mfa_add_webauthn"),
    path("racun/kljuci/<int:pk>/ime/", views.rename_key, name="mfa_edit_webauthn"),
    path("racun/nacini/<int:pk>/odstrani/", views.remove_factor, name="remove_factor"),
    path("racun/kode/", views.recovery_codes, name="mfa_view_recovery_codes"),
    path("racun/seje/", session_views.own_sessions, name="usersessions_list"),
    path("racun/seje/druge/koncaj/", session_views.end_other_sessions, name="end_other_sessions"),
    path("racun/seje/<int:pk>/koncaj/", session_views.end_session, name="end_session"),
    path("racun/cas/", session_views.session_time, name="session_time"),
    path("racun/potrdi/", confirming.confirm, name="account_reauthenticate"),
]
