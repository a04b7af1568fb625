"""The form about a person: what is taken, offered, warned of and refused."""

import uuid
from datetime import date

import pytest
from django.utils import translation

from enrollment.candidates.forms import PersonForm
from enrollment.candidates.rules import NOTICE_VERSION
from socakt.slovene import make_emso
from tests.factories import ON, CandidateFactory

pytestmark = pytest.mark.django_db

BORN_ON = date(1980, 5, 17)
EMSO = make_emso(BORN_ON, 1)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def person_form(instance=None, **typed):
    data = {
        "form_key": str(uuid.uuid4()),
        "version": "1",
        "first_name": "Živa",
        "last_name": "Čuk",
        **typed,
    }
    return PersonForm(data, today=ON, instance=instance)


def errors(**typed):
    return {name: [str(e) for e in found] for name, found in person_form(**typed).errors.items()}


def test_only_name_and_surname_are_asked():
    form = person_form()

    assert form.is_valid()
    assert form.warnings == []
    assert {name: value for name, value in form.person.items() if value} == {
        "first_name": "Živa",
        "last_name": "Čuk",
    }
    assert set(errors(first_name="", last_name=" ")) == {"first_name", "last_name"}


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("170598055001", "12 digits"),
        (EMSO[:-1] + str((int(EMSO[-1]) + 1) % 10), "last digit"),
        ("3002980550011", "begins with the day, month"),
        ("abc", "digits only"),
        ("١٧٠٥٩٨٠٥٥٠٠١٦", "digits only"),
        (make_emso(date(2018, 9, 13), 1), "in the future"),
        ("0" * 21, "at most 20"),
    ],
    ids=["too short", "check digit", "30. 2.", "letters", "other digits", "tomorrow", "too long"],
)
def test_a_wrong_emso_is_refused_next_to_its_field(typed, says):
    found = errors(emso=typed)

    assert list(found) == ["emso"]
    assert says in found["emso"][0]


def test_an_emso_offers_birth_date_and_sex():
    form = person_form(emso=f" {EMSO[:7]} {EMSO[7:]} ")

    assert form.is_valid()
    assert form.person["emso"] == EMSO
    assert (form.person["born_on"], form.person["sex"]) == (BORN_ON, "male")
    assert form.warnings == []


def test_facts_unlike_the_emso_are_a_warning_and_stay_as_typed():
    form = person_form(emso=EMSO, born_on="18. 5. 1980", sex="female")

    assert form.is_valid()
    assert (form.person["born_on"], form.person["sex"]) == (date(1980, 5, 18), "female")
    assert form.warnings == [
        "The date of birth differs from the EMŠO, which says 17. 5. 1980.",
        "The sex differs from the EMŠO.",
    ]


@pytest.mark.parametrize("typed", ["17. 5. 1980", "17.5.1980", "1980-05-17", "17. 05. 1980"])
def test_dates_are_read_as_they_are_written_in_slovenia(typed):
    form = person_form(born_on=typed)

    assert form.is_valid()
    assert form.person["born_on"] == BORN_ON


@pytest.mark.parametrize("name", ["born_on", "labour_status_since", "informed_on"])
@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("30. 2. 1980", "valid date"),
        ("1980", "valid date"),
        ("13. 9. 2018", "This date is in the future."),
    ],
)
def test_impossible_dates_are_refused_next_to_their_field(name, typed, says):
    form = person_form(**{name: typed, "legal_basis": "consent" if name == "informed_on" else ""})

    assert not form.is_valid()
    assert list(form.errors) == [name]
    assert says in form.errors[name][0]


def test_an_impossible_birth_date_is_not_replaced_by_that_of_the_emso():
    assert set(errors(emso=EMSO, born_on="30. 2. 1980")) == {"born_on"}


@pytest.mark.parametrize("typed", ["800", "80000", "80a0", "SI-8000", "８０００"])
def test_a_post_code_has_four_digits(typed):
    assert set(errors(post_code=typed)) == {"post_code"}


def test_the_post_is_found_from_its_code_and_what_is_typed_stays():
    def post(**typed):
        form = person_form(**typed)
        assert form.is_valid()
        return form.person["post"]

    assert post(post_code="8340") == "Črnomelj"
    assert post(post_code="8340", post="Loka") == "Loka"
    assert post(post_code="9999") == ""


def test_legal_basis_and_day_of_the_notice_go_together():
    assert set(errors(legal_basis="consent")) == {"informed_on"}
    assert set(errors(informed_on="3. 9. 2018")) == {"legal_basis"}


def test_the_version_of_the_notice_is_that_of_the_day_on_which_it_was_given():
    new = person_form(legal_basis="consent", informed_on="3. 9. 2018")
    assert new.is_valid()
    assert new.person["notice_version"] == NOTICE_VERSION

    known = CandidateFactory(notice_version="2018-01")
    same_day = person_form(known, legal_basis="consent", informed_on="3. 9. 2018")
    assert same_day.is_valid()
    assert same_day.person["notice_version"] == "2018-01"

    known.refresh_from_db()
    again = person_form(known, legal_basis="consent", informed_on="4. 9. 2018")
    assert again.is_valid()
    assert again.person["notice_version"] == NOTICE_VERSION


def test_too_long_words_and_unknown_choices_are_refused_next_to_their_field():
    found = errors(last_name="č" * 101, street="u" * 201, sex="x", labour_status="x", email="a@")

    assert set(found) == {"last_name", "street", "sex", "labour_status", "email"}


@pytest.mark.parametrize("name", ["first_name", "emso", "street"])
def test_a_character_that_the_database_cannot_hold_is_refused(name):
    assert name in errors(**{name: "a\x00b"})


@pytest.mark.parametrize("name", ["form_key", "version"])
def test_a_form_without_its_hidden_fields_is_refused(name):
    assert set(errors(**{name: "x"})) == {name}


def test_each_new_form_has_a_key_of_its_own():
    first, second = PersonForm(today=ON), PersonForm(today=ON)

    assert first["form_key"].value()
    assert first["form_key"].value() != second["form_key"].value()


def test_the_form_of_a_record_holds_its_emso_and_version():
    form = PersonForm(today=ON, instance=CandidateFactory(emso=EMSO, version=3))

    assert (form["emso"].value(), form["version"].value()) == (EMSO, 3)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"post_code": "8333"}, "109"),
        ({"post_code": "8332"}, ""),  # the post lies in two municipalities
        ({"post_code": "1000"}, ""),
        ({"post_code": "8333", "municipality": "017"}, "017"),
        ({}, ""),
    ],
)
def test_the_municipality_is_proposed_and_never_overwritten(typed, kept):
    form = person_form(**typed)

    assert form.is_valid()
    assert form.person["municipality"] == kept


def test_education_is_coded():
    assert person_form(education="2").is_valid()
    assert "education" in errors(education="9")
