"""What Django and allauth say to people is natural Slovene; our catalogue replaces what is not."""

from datetime import date
from importlib.util import find_spec
from pathlib import Path

import polib
import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import ngettext, override

from enrollment.candidates.forms import PersonForm
from enrollment.eligibility.forms import SelfCheckForm
from programs.forms import CohortForm
from socakt.accounts.models import Region
from socakt.slovene import EmsoError, check_emso
from tests.messages import CATALOGUE, FOREIGN
from tests.pages import text_of

TODAY = date(2018, 9, 12)


@pytest.mark.parametrize("library", FOREIGN)
def test_what_replaces_a_message_of_a_library_replaces_one_that_exists(library):
    home = Path(find_spec(library.lower()).origin).parent
    said = {
        entry.msgid for path in home.rglob("locale/en/*/django.po") for entry in polib.pofile(path)
    }

    ours = {entry.msgid for entry in polib.pofile(CATALOGUE) if entry.tcomment == library}
    assert ours
    assert ours - said == set()


def errors_of(form):
    return {name: list(errors) for name, errors in form.errors.items()}


def test_errors_of_forms_are_natural_slovene():
    with override("sl"):
        window = [date(2018, month, 1) for month in range(1, 9)]
        person = PersonForm(
            {"last_name": "x" * 120, "born_on": "31. 2. 2000", "sex": "q", "email": "x"},
            today=TODAY,
        )
        check = SelfCheckForm({"born_on": "", "paid": "9"}, window=window, today=TODAY)
        cohort = CohortForm({"number": "0", "starts_on": "jutri", "capacity": "x"}, new=True)

        assert errors_of(person) | {"form_key": [], "version": []} == {
            "first_name": ["To polje je obvezno."],
            "last_name": ["Besedilo ima lahko največ 100 znakov (zdaj: 120)."],
            "born_on": ["Vpišite veljaven datum, na primer 1. 10. 2018."],
            "sex": ["Izberite eno od ponujenih možnosti. q ni med njimi."],
            "email": ["Vpišite veljaven e-poštni naslov."],
            "form_key": [],
            "version": [],
        }
        assert errors_of(check) == {
            "born_on": ["To polje je obvezno."],
            "paid": ["Vrednost je lahko največ 8."],
        }
        assert errors_of(cohort) == {
            "number": ["Vrednost mora biti najmanj 1."],
            "starts_on": ["Vpišite veljaven datum, na primer 1. 10. 2018."],
            "capacity": ["Vpišite celo število."],
        }


@pytest.mark.parametrize(
    ("limit", "ending"), [(1, "1 znak"), (2, "2 znaka"), (3, "3 znake"), (5, "5 znakov")]
)
def test_lengths_are_told_with_the_right_ending(limit, ending):
    one, many = (
        f"Ensure this value has at most %(limit_value)d {word} (it has %(show_value)d)."
        for word in ("character", "characters")
    )
    with override("sl"):
        said = ngettext(one, many, limit) % {"limit_value": limit, "show_value": 9}

    assert said == f"Besedilo ima lahko največ {ending} (zdaj: 9)."


def test_a_weak_password_is_refused_in_slovene():
    with override("sl"), pytest.raises(ValidationError) as refusal:
        validate_password("abc")

    assert refusal.value.messages == [
        "Geslo je prekratko. Imeti mora najmanj 12 znakov.",
        "Geslo je sestavljeno iz imen, datumov, znanih besed ali sosednjih tipk. "
        "Izberite tri ali štiri besede, ki ne sodijo skupaj.",
    ]


def test_a_wrong_emso_is_explained_in_slovene():
    with (
        override("sl"),
        pytest.raises(EmsoError, match=r"^EMŠO ima 13 števk, ta pa ima 3 števke\.$"),
    ):
        check_emso("123", TODAY)


@pytest.mark.django_db
def test_a_value_that_is_taken_is_refused_in_slovene():
    Region.objects.create(code="XX", name="Prva")

    with override("sl"), pytest.raises(ValidationError) as refusal:
        Region(code="XX", name="Druga").full_clean()

    assert refusal.value.messages == ["Ta vrednost je že uporabljena (Regija: Oznaka)."]


@pytest.mark.django_db
def test_sign_in_answers_in_slovene(client):
    wrong = {"login": "nihce@example.org", "password": "napačno"}

    assert "E-poštni naslov in geslo se ne ujemata." in said_at_sign_in(client, wrong)
    for _ in range(5):
        last = said_at_sign_in(client, wrong)
    assert "Preveč neuspelih prijav. Poskusite znova pozneje." in last


def said_at_sign_in(client, data):
    return text_of(client.post(reverse("account_login"), data))
