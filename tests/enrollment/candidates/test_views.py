"""The pages about people: what is seen, what is kept, what is not lost."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation

from enrollment.candidates.models import Candidate
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.slovene import make_emso, mask_emso
from tests.factories import CandidateFactory, ProgramFactory, make_actor
from tests.pages import form_with, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

BORN_ON = date(1980, 5, 17)
EMSO = make_emso(BORN_ON, 1)
NEW = reverse("add_candidate")


@pytest.fixture
def client(client_as, referrer):
    client = client_as(referrer)
    client.cookies["django_language"] = "en"
    return client


def typed(client, **fields):
    page = client.get(NEW)
    return form_with(page, "form_key").data(first_name="Živa", last_name="Čuk", **fields)


def test_a_person_is_registered_and_the_page_says_what_next(client, referrer):
    response = client.post(NEW, typed(client, emso=EMSO, phone="07 111"), follow=True)

    candidate = Candidate.objects.get()
    assert response.redirect_chain == [(reverse("candidate", args=[candidate.pk]), 302)]
    assert (candidate.organization, candidate.born_on, candidate.sex) == (
        referrer.organization,
        BORN_ON,
        "male",
    )
    assert "The person is registered" in text_of(response)


def test_a_person_without_emso_and_address_is_registered(client):
    client.post(NEW, typed(client, no_fixed_address="on"))

    candidate = Candidate.objects.get()
    assert (candidate.emso, candidate.born_on, candidate.no_fixed_address) == (None, None, True)
    page = text_of(client.get(reverse("candidate", args=[candidate.pk])))
    assert "no fixed address" in page
    assert "no EMŠO" in text_of(client.get(reverse("candidates")))


def test_facts_unlike_the_emso_are_stored_with_a_warning(client):
    response = client.post(NEW, typed(client, emso=EMSO, born_on="18. 5. 1980"), follow=True)

    assert Candidate.objects.get().born_on == date(1980, 5, 18)
    assert "differs from the EMŠO, which says 17. 5. 1980" in text_of(response)


def test_with_a_mistake_nothing_typed_is_lost(client):
    filled = {
        "emso": "123",
        "born_on": "30. 2. 1980",
        "street": "Ulica <b> 1",
        "post_code": "8340",
        "phone": "07 111",
        "labour_status": "registered",
        "legal_basis": "consent",
        "informed_on": "3. 9. 2018",
        "no_fixed_address": "on",
    }
    data = typed(client, **filled)

    response = client.post(NEW, data)

    assert response.status_code == 200
    kept = form_with(response, "form_key").values
    assert {name: kept[name] for name in filled} == {n: [value] for n, value in filled.items()}
    assert kept["form_key"] == data["form_key"]
    assert not Candidate.objects.exists()


def test_each_message_stands_next_to_its_field_and_in_the_summary(client):
    html = client.post(NEW, typed(client, emso="123", born_on="30. 2. 1980")).content.decode()

    for name in ("emso", "born_on"):
        assert f'href="#id_{name}"' in html
        assert f'id="id_{name}_error"' in html
        assert 'aria-invalid="true"' in html
    assert 'id="id_last_name_error"' not in html


def test_a_double_click_and_the_back_button_make_one_person(client):
    data = typed(client)

    first = client.post(NEW, data)
    second = client.post(NEW, data)

    assert first.url == second.url
    assert Candidate.objects.count() == 1


def test_a_known_own_person_opens(client, referrer):
    known = CandidateFactory(by=referrer, emso=EMSO)

    response = client.post(NEW, typed(client, emso=EMSO), follow=True)

    assert response.redirect_chain == [(reverse("candidate", args=[known.pk]), 302)]
    assert "already registered" in text_of(response)
    assert Candidate.objects.count() == 1


def test_a_person_of_others_is_refused_with_the_one_sentence(client):
    hidden = CandidateFactory(emso=EMSO, first_name="Skrita", last_name="Oseba")

    response = client.post(NEW, typed(client, emso=EMSO))

    text = text_of(response)
    assert "This person is already referred. Talk to the coordinator." in text
    assert "Oseba" not in text
    assert form_with(response, "form_key").values["last_name"] == ["Čuk"]
    assert Candidate.objects.count() == 1
    assert Event.objects.get(action="candidate.found_with_others").subject == hidden.pk


@pytest.mark.parametrize("page", ["read", "change"])
def test_whoever_tries_out_numbers_leaves_a_trace_at_each(client, referrer, page):
    hidden, own = CandidateFactory(emso=EMSO), CandidateFactory(by=referrer)
    if page == "read":
        client.post(reverse("read_emso"), {"emso": EMSO})
    else:
        url = reverse("change_candidate", args=[own.pk])
        data = form_with(client.get(url), "version").data(emso=EMSO)
        assert client.post(url, data).status_code == 200

    assert Event.objects.get(action="candidate.found_with_others").subject == hidden.pk


def test_reading_an_emso_says_what_is_in_it(client, referrer):
    def read(emso):
        return text_of(client.post(reverse("read_emso"), {"emso": emso}))

    assert read(EMSO) == "According to the EMŠO: a man, born on 17. 5. 1980 ."
    assert "a woman" in read(make_emso(BORN_ON, 501))
    assert "13 digits" in read("123")
    assert read("") == read(" ") == ""
    own = CandidateFactory(by=referrer, emso=EMSO)
    assert f"This person is already registered: {own}" in read(EMSO)
    Candidate.objects.filter(pk=own.pk).update(organization=make_actor(Role.REFERRER).organization)
    assert read(EMSO) == "This person is already referred. Talk to the coordinator."


def test_an_emso_is_read_by_post_only_and_never_stands_in_an_address(client):
    assert client.get(reverse("read_emso"), {"emso": EMSO}).status_code == 405


def test_lists_and_pages_show_the_emso_masked(client, referrer):
    person = CandidateFactory(by=referrer, emso=EMSO)

    for page in (reverse("candidates"), reverse("candidate", args=[person.pk])):
        text = text_of(client.get(page))
        assert EMSO not in text
        assert mask_emso(EMSO) in text


def test_changing_a_person(client, referrer):
    person = CandidateFactory(by=referrer, phone="07 111", emso=EMSO)
    url = reverse("change_candidate", args=[person.pk])
    form = form_with(client.get(url), "form_key")
    assert form.values["emso"] == [EMSO]
    assert form.values["informed_on"] == ["03. 09. 2018"]

    response = client.post(url, form.data(phone="07 222"), follow=True)

    assert "Saved." in text_of(response)
    person.refresh_from_db()
    assert (person.phone, person.version, person.emso) == ("07 222", 2, EMSO)
    assert person.notice_version == "2018-10"
    assert Event.objects.filter(action="candidate.changed").get().details == {"fields": ["phone"]}


def test_who_was_slower_is_told_and_keeps_what_was_typed(client, referrer):
    person = CandidateFactory(by=referrer, phone="07 111")
    url = reverse("change_candidate", args=[person.pk])
    form = form_with(client.get(url), "form_key")
    client.post(url, form.data(phone="07 222"))

    response = client.post(url, form.data(phone="07 333"))

    assert "You changed this yourself meanwhile" in text_of(response)
    assert form_with(response, "form_key").values["phone"] == ["07 333"]
    person.refresh_from_db()
    assert person.phone == "07 222"
    assert client.post(url, form.data(phone="07 333")).status_code == 200


def test_a_mistake_in_the_name_does_not_rename_the_page(client, referrer):
    person = CandidateFactory(by=referrer, first_name="Ana", last_name="Novak")
    url = reverse("change_candidate", args=[person.pk])
    form = form_with(client.get(url), "form_key")

    response = client.post(url, form.data(first_name="Iva", born_on="30. 2. 1980"))

    assert "<h1>Ana Novak</h1>" in response.content.decode()


def test_people_stand_in_slovene_order(client, referrer):
    for name in ("Zupan", "Čuk", "Cerar", "Žagar", "Šuštar", "Sever", "Ćosić", "Đurić", "Dolenc"):
        CandidateFactory(by=referrer, first_name="Ana", last_name=name)

    page = client.get(reverse("candidates")).context["page"]

    assert [person.last_name for person in page] == [
        "Cerar",
        "Čuk",
        "Ćosić",
        "Dolenc",
        "Đurić",
        "Sever",
        "Šuštar",
        "Zupan",
        "Žagar",
    ]


def test_the_list_goes_page_by_page(client, referrer):
    CandidateFactory.create_batch(27, by=referrer, paid_months=0)

    first, second = client.get(reverse("candidates")), client.get(reverse("candidates") + "?page=2")

    assert (len(first.context["page"]), len(second.context["page"])) == (25, 2)
    assert "Page 1 of 2" in text_of(first)
    assert client.get(reverse("candidates") + "?page=x").context["page"].number == 1


def test_without_people_the_list_says_how_to_begin(client):
    with translation.override("en"):
        assert "Nobody is registered yet." in text_of(client.get(reverse("candidates")))


def test_looking_at_a_person_is_logged(client, referrer):
    person = CandidateFactory(by=referrer)

    client.get(reverse("candidate", args=[person.pk]))

    event = Event.objects.get()
    assert (event.action, event.subject, event.user) == (
        "candidate.viewed",
        person.pk,
        referrer.user,
    )


@pytest.mark.parametrize("page", ["change_candidate", "months"])
def test_opening_a_form_with_a_person_s_facts_is_logged(client_as, referrer, page):
    candidate = CandidateFactory(by=referrer)
    ProgramFactory()

    client_as(referrer).get(reverse(page, args=[candidate.pk]))

    event = Event.objects.get(action="candidate.viewed")
    assert (event.subject, event.user) == (candidate.pk, referrer.user)
