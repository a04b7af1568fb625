"""Letters to people, as they are printed: each document in each edition."""

import logging
import re

import pytest
from django.urls import reverse
from django.utils import translation

from enrollment.documents.making import MAKERS, NotYet, make
from enrollment.documents.sheets import Sheet, as_json, from_json
from enrollment.interviews import services as interviews
from enrollment.referrals.rules import Redirection, RejectionReason, State
from enrollment.wordings.kinds import Edition, Kind
from enrollment.wordings.texts import repository
from socakt.audit.models import Event
from tests.enrollment.documents import papers
from tests.enrollment.documents.papers import PERSONAL, about, printed, sheet_of, words
from tests.factories import NOON, ON, InterviewFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

SLOVENE, EASY, ENGLISH = PERSONAL
NUMBER, WHO = "NM-2018-0148", "Vida Koren"
OFFICE = "Koordinacija socialne aktivacije, regijska mobilna enota Novo mesto"
# what stands in every edition, then the days: as written in Slovene, and in English
FACTS = {
    Kind.PRIVACY_NOTICE: (["2018-10", "2026-11"], {"3. 9. 2018": "3 September 2018"}),
    Kind.RETURN_NOTICE: (
        [NUMBER, papers.TITLE, "Telefon osebe", "Meseci od maja"],
        {"12. 9. 2018": "12 September 2018", "3. 10. 2018": "3 October 2018"},
    ),
    Kind.INVITATION: (
        [NUMBER, "Novi trg 1, 8000 Novo mesto", WHO, "45 minut"],
        {"ponedeljek, 17. 9. 2018, ob 12.00": "Monday, 17 September 2018, at 12:00"},
    ),
    Kind.ADMISSION_NOTICE: (
        [NUMBER, papers.TITLE, "07 111 11 11", WHO],
        {"1. 10. 2018": "1 October 2018", "31. 8. 2019": "31 August 2019"},
    ),
    Kind.WAITING_NOTICE: (
        [NUMBER, papers.TITLE, "Novo mesto"],
        {"12. 9. 2018": "12 September 2018", "30. 9. 2019": "30 September 2019"},
    ),
    Kind.REFUSAL_NOTICE: (
        [NUMBER, papers.TITLE, WHO, "Od maja naprej."],
        {"12. 9. 2018": "12 September 2018"},
    ),
}
LETTERS = [kind for kind in FACTS if kind != Kind.PRIVACY_NOTICE]
EACH = [
    pytest.param(kind, edition, id=f"{kind}-{edition}") for kind in FACTS for edition in PERSONAL
]


@pytest.fixture(autouse=True)
def no_complaints(caplog):
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        yield
        assert [record.getMessage() for record in caplog.get_records("call")] == []


@pytest.fixture
def office():
    return papers.coordination()


@pytest.mark.parametrize(("kind", "edition"), EACH)
def test_it_says_what_it_has_to_in_its_language(office, kind, edition):
    same, days = FACTS[kind]
    record = about(kind)

    reader = printed(kind, edition, record)
    text = words(reader)

    spoken = days.values() if edition == ENGLISH else days
    name = "Marija Magdalena Šuštaršič Žagar-Črnobori"
    assert [part for part in (*same, *spoken, name, office.name) if part not in text] == []
    title = repository(kind)[edition.value]["title"]
    assert reader.metadata.title.startswith(title)
    assert title in text
    assert reader.trailer["/Root"]["/Lang"] == ("en" if edition == ENGLISH else "sl")
    assert not re.search(r"[{}]", text)
    assert "odločb" not in text.lower()


@pytest.mark.parametrize(("kind", "edition"), EACH)
def test_long_names_still_fit(office, kind, edition):
    reader = printed(kind, edition, about(kind))

    on_one_page = kind in LETTERS and edition != EASY
    assert len(reader.pages) <= (1 if on_one_page else 2)


@pytest.mark.parametrize(("kind", "edition"), EACH)
def test_nothing_leaks_into_it(office, kind, edition):
    data = sheet_of(kind, edition, about(kind))

    kept = as_json(data)
    assert [secret for secret in papers.SECRETS if secret in kept] == []
    assert from_json(kept, Sheet) == data
    # telephone and e-mail of the person are nobody's business on a letter
    assert "041 000 000" not in kept
    assert "marija@example.com" not in kept


@pytest.mark.parametrize("kind", FACTS)
def test_english_is_english(office, kind):
    record = about(kind)
    text = words(printed(kind, ENGLISH, record))

    names = [
        "Marija Magdalena Šuštaršič Žagar-Črnobori",
        "Šuštaršič Žagar-Črnobori",
        papers.TITLE,
        "Območno združenje Rdečega križa Novo mesto",
        "EMŠO",
        "8340 Črnomelj",
        "Naložbo sofinancirata Republika Slovenija in Evropska unija.",
    ]
    for name in names:
        text = text.replace(name, "")
    assert re.findall(r"\w*[čšžČŠŽ]\w*", text) == []


@pytest.mark.parametrize("kind", FACTS)
def test_little_known_is_no_obstacle(kind):
    nobody = papers.person(sex="", street="", post_code="", post="", emso=None, phone="", email="")
    record = about(kind, nobody)

    for edition in PERSONAL:
        text = words(printed(kind, edition, record))
        assert "None" not in text
        if kind in LETTERS:
            by_hand = repository(kind)[edition.value]["by_hand"]
            assert by_hand in text


@pytest.mark.parametrize(
    ("sex", "edition", "greeting"),
    [
        ("female", SLOVENE, "Spoštovana gospa Šuštaršič Žagar-Črnobori, vabimo vas"),
        ("male", SLOVENE, "Spoštovani gospod Šuštaršič Žagar-Črnobori, vabimo vas"),
        ("", SLOVENE, "Spoštovani, vabimo vas"),
        ("female", EASY, "Pozdravljeni, gospa Šuštaršič Žagar-Črnobori, vabimo vas"),
        ("", EASY, "Pozdravljeni, vabimo vas"),
        ("male", ENGLISH, "Dear Mr Šuštaršič Žagar-Črnobori, We invite"),
        ("", ENGLISH, "Dear Sir or Madam, We invite"),
    ],
)
def test_the_person_is_greeted(sex, edition, greeting):
    record = about(Kind.INVITATION, papers.person(sex=sex))

    assert greeting in words(printed(Kind.INVITATION, edition, record))


# --- what is missing -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (Kind.RETURN_NOTICE, "The referral is not returned for completion."),
        (Kind.INVITATION, "No interview is arranged."),
        (Kind.ADMISSION_NOTICE, "The person does not hold a place."),
        (Kind.WAITING_NOTICE, "The person is not on the waiting list."),
        (Kind.REFUSAL_NOTICE, "The referral is neither rejected nor redirected."),
    ],
)
def test_it_says_why_it_cannot_be_made_yet(kind, reason):
    submitted = papers.referral(State.SUBMITTED)

    with translation.override("en"):
        assert MAKERS[kind].missing(submitted) == reason
        assert MAKERS[kind].missing(about(kind, papers.person(emso=None), number="X")) == ""
        with pytest.raises(NotYet, match=re.escape(reason)):
            make(kind, SLOVENE, submitted, ON)


# --- each by itself --------------------------------------------------------------------------


def test_a_confirmed_interview_asks_for_no_confirmation():
    record = about(Kind.INVITATION)
    asks = "Prosimo, sporočite nam, ali vam predlagani dan in ura ustrezata."

    assert asks in words(printed(Kind.INVITATION, SLOVENE, record))
    record.interviews.filter(status="proposed").update(status="scheduled")
    assert asks not in words(printed(Kind.INVITATION, SLOVENE, record))


def test_nobody_is_invited_to_an_interview_that_is_called_off(client_as, coordinator):
    interview = InterviewFactory()
    client, url = client_as(coordinator), reverse("invitation", args=[interview.pk])

    response = client.get(url)

    name = f"vabilo-{interview.referral.number}.pdf"
    assert response["Content-Disposition"] == f'inline; filename="{name}"'
    event = Event.objects.get(action="document.printed")
    assert event.details == {"document": "invitation"}
    assert event.subject == interview.referral.candidate_id
    interviews.call_off(interview=interview, reason="person", at=NOON, by=coordinator)
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("edition", PERSONAL)
@pytest.mark.parametrize("reason", RejectionReason.values)
def test_every_reason_of_a_rejection_has_words(reason, edition):
    said = sheet_of(
        Kind.REFUSAL_NOTICE, edition, papers.referral(State.REJECTED, rejection_reason=reason)
    )

    assert repository(Kind.REFUSAL_NOTICE)[edition.value]["passages"][f"reason_{reason}"].split(
        "\n"
    )[1] in as_json(said)


@pytest.mark.parametrize("edition", PERSONAL)
@pytest.mark.parametrize("to", Redirection.values)
def test_every_redirection_has_words(to, edition):
    said = as_json(
        sheet_of(Kind.REFUSAL_NOTICE, edition, papers.referral(State.REDIRECTED, redirected_to=to))
    )
    passages = repository(Kind.REFUSAL_NOTICE)[edition.value]["passages"]

    assert passages[f"to_{to}"].split("\n")[1] in said
    assert passages["instead"].split("\n")[1] in said


def test_without_an_explanation_there_is_no_heading_for_it():
    silent = papers.referral(State.REJECTED, decision_note=" \n ")

    assert "Pojasnilo" not in words(printed(Kind.REFUSAL_NOTICE, SLOVENE, silent))


def test_the_waiting_list_promises_nothing_and_names_no_position(office):
    waits = papers.referral(
        State.WAITING, decision_note="Skupina je polna.", coordinator=UserFactory(name=WHO)
    )

    text = words(printed(Kind.WAITING_NOTICE, SLOVENE, waits))

    assert "ne zagotavlja mesta" in text
    assert "Skupina je polna." in text
    assert f"{WHO} {OFFICE}" in text
    assert not re.search(r"\b1\. (mest|na)|zaporedn", text)


def test_who_does_not_meet_the_conditions_is_not_told_until_when():
    waits = papers.referral(State.WAITING, papers.person(born_on=None))

    assert "Pogoje izpolnjujete do" not in words(printed(Kind.WAITING_NOTICE, SLOVENE, waits))


def test_the_office_gets_the_slovene_return_and_the_person_the_others(office):
    returned = papers.referral(State.RETURNED)
    organization = returned.organization.name

    to = {
        edition: sheet_of(Kind.RETURN_NOTICE, edition, returned).addressee.name
        for edition in PERSONAL
    }

    person = str(returned.candidate)
    assert to == {SLOVENE: organization, EASY: person, ENGLISH: person}
    # the office is not told to ask itself
    assert words(printed(Kind.RETURN_NOTICE, SLOVENE, returned)).count(organization) == 1


def test_without_a_coordination_the_office_has_nobody_to_ask():
    text = words(printed(Kind.RETURN_NOTICE, SLOVENE, papers.referral(State.RETURNED)))

    assert "Koga lahko vprašate" not in text
    assert "Lep pozdrav, Koordinacija socialne aktivacije" in text


def test_a_referral_without_terms_pays_nobody_tribute():
    returned = papers.referral(State.RETURNED)

    before = sheet_of(Kind.RETURN_NOTICE, SLOVENE, returned, on=ON.replace(year=2016))

    assert (before.cofinancing, before.logos) == ("", ())


def test_edition_is_large_only_where_it_is_easy():
    record = about(Kind.WAITING_NOTICE)

    large = {edition: sheet_of(Kind.WAITING_NOTICE, edition, record).large for edition in Edition}

    assert large == {SLOVENE: False, EASY: True, ENGLISH: False}
