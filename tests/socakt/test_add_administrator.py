"""The first account of a new installation."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from programs import founding
from socakt.accounts.models import User
from socakt.accounts.roles import Role
from socakt.management.commands import add_administrator

pytestmark = pytest.mark.django_db

EMAIL, NAME = "Skrbnica@Example.si", "Nova Skrbnica"


@pytest.fixture
def typed(monkeypatch):
    """A function: what the person types as the password."""

    def types(password):
        monkeypatch.setattr(add_administrator, "getpass", lambda prompt: password)

    types("dovolj dolgo geslo 7")
    return types


def test_an_administrator_acts_for_the_ministry(typed):
    founding.load()

    call_command("add_administrator", EMAIL, NAME)

    user = User.objects.get(email=EMAIL.lower())
    membership = user.memberships.get()
    assert user.check_password("dovolj dolgo geslo 7")
    assert (membership.role, membership.organization.short_name) == (Role.ADMINISTRATOR, "MDDSZ")


def test_without_founding_data_it_says_what_to_run(typed):
    with pytest.raises(CommandError, match="founding_data"):
        call_command("add_administrator", EMAIL, NAME)


def test_a_known_address_and_a_weak_password_are_refused(typed):
    founding.load()
    typed("kratko")
    with pytest.raises(CommandError):
        call_command("add_administrator", EMAIL, NAME)
    assert not User.objects.exists()

    typed("dovolj dolgo geslo 7")
    call_command("add_administrator", EMAIL, NAME)
    with pytest.raises(CommandError, match="already"):
        call_command("add_administrator", EMAIL, NAME)
    assert User.objects.count() == 1
