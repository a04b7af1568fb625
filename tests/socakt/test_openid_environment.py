"""Sign-in through another system, as the environment names it."""

import pytest

from socakt import environment
from tests.socakt.starting import refusal

# whatever this machine's environment says
pytestmark = pytest.mark.usefixtures("env")

OIDC = {
    "OIDC_ISSUER": "https://sipass.example.si/oidc",
    "OIDC_CLIENT_ID": "socakt",
    "OIDC_CLIENT_SECRET": "skrivnost",
    "OIDC_NAME": "SI-PASS",
}


def test_sign_in_through_another_system_is_all_or_nothing(env, monkeypatch):
    assert environment.openid_settings(demo=False) is None
    env(**OIDC)
    assert environment.openid_settings(demo=False) == {
        "issuer": "https://sipass.example.si/oidc",
        "client_id": "socakt",
        "secret": "skrivnost",
        "name": "SI-PASS",
    }
    for name in OIDC:
        monkeypatch.setenv(name, " ")
        assert name in refusal(environment.openid_settings, demo=False)
        env(**OIDC)


@pytest.mark.parametrize(
    ("issuer", "demo", "accepted"),
    [
        ("http://sipass.example.si", False, False),
        ("http://sipass.example.si", True, False),
        ("http://127.0.0.1:9000", True, True),
        ("http://127.0.0.1:9000", False, False),
        ("https://", False, False),
        ("sipass.example.si", False, False),
        ("https://sipass.example.si/?x=1", False, False),
        ("https://sipass.example.si/#x", False, False),
    ],
)
def test_the_other_system_is_asked_over_https_only(env, issuer, demo, accepted):
    env(**{**OIDC, "OIDC_ISSUER": issuer})

    if accepted:
        assert environment.openid_settings(demo=demo)["issuer"] == issuer
    else:
        assert "OIDC_ISSUER" in refusal(environment.openid_settings, demo=demo)
