"""The way of a participant on the screen, from the contract to six months after leaving."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from enrollment.models import Admission, EntryFacts, Outcome, Participation
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from tests.enrollment.participation.conftest import END, START, noon
from tests.factories import AdmissionFactory, make_actor
from tests.pages import form_with, text_of
from tests.participants import ParticipationFactory, left, participant

pytestmark = pytest.mark.django_db

LAST = date(2018, 12, 5)


@pytest.fixture(autouse=True)
def in_english(settings):
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


def at(day):
    return time_machine.travel(noon(day), tick=False)


def url(name, admission, *more):
    return reverse(name, args=[admission.referral_id, *more])


def test_the_contract_on_the_screen(client_as, provider, admission):
    client = client_as(provider)
    with at(START):
        assert "Record the contract" in text_of(client.get(url("participation", admission)))

        contract = url("record_contract", admission)
        sent = form_with(client.get(contract), "signed_on").data(signed_on="28. 9. 2018")
        answer = client.post(contract, sent, follow=True)

    assert "The contract is recorded." in text_of(answer)
    assert "Next: the first day" in text_of(answer)


def test_the_start_takes_the_known_facts_over(client_as, provider, admission):
    ParticipationFactory(admission=admission, contract_signed_on=date(2018, 9, 28))
    client, start = client_as(provider), url("record_start", admission)
    said = {"foreign_background": "no", "disability": "refused", "housing": "rents"}
    with at(START):
        form = form_with(client.get(start), "started_on")
        assert form.values["started_on"] == ["1. 10. 2018"]
        assert form.values["born_on"] == ["17. 5. 1980"]
        sent = form.data(education="2", municipality="085", **said)
        answer = client.post(start, sent, follow=True)

    assert "not answered by the person" in text_of(answer)
    facts = EntryFacts.objects.get()
    assert (facts.foreign_background, facts.disability) == (False, None)
    assert (facts.housing, facts.refused) == ("rents", ["disability"])


def test_an_exit_says_until_when_outcomes_are_due(client_as, provider, cohort):
    admission = participant(cohort=cohort, place=1)
    client, leave = client_as(provider), url("record_exit", admission)
    with at(LAST):
        sent = form_with(client.get(leave), "last_day").data(
            kind="early_exit", reason="found_work", last_day="5. 12. 2018"
        )
        answer = client.post(leave, sent, follow=True)

    assert "due on 2. 1. 2019" in text_of(answer)
    assert "due on 5. 6. 2019" in text_of(answer)


def test_an_outcome_and_its_correction_are_both_shown(client_as, provider, cohort):
    gone = left(LAST, cohort=cohort, place=1)
    client, outcome = client_as(provider), url("record_outcome", gone, "leaving")
    with at(LAST):
        sent = form_with(client.get(outcome), "status").data(status="employed")
        assert "Employed , 5. 12. 2018" in text_of(client.post(outcome, sent, follow=True))

        sent = form_with(client.get(outcome), "status").data(status="inactive")
        corrected = text_of(client.post(outcome, sent, follow=True))

    assert "Not looking for work" in corrected
    assert "Corrected: employed, 5. 12. 2018" in corrected
    assert Outcome.objects.count() == 2


def test_looking_is_logged(client_as, provider, admission):
    with at(START):
        client_as(provider).get(url("participation", admission))

    event = Event.objects.get(action="participation.viewed")
    assert (event.user, event.subject) == (provider.user, admission.candidate_id)


@pytest.mark.parametrize(
    ("name", "typed", "field", "said"),
    [
        ("record_contract", {"signed_on": "1. 1. 2017"}, "signed_on", "Choose a day"),
        ("record_contract", {"signed_on": ""}, "signed_on", "required"),
        ("record_exit", {"last_day": "1. 1. 2017"}, "last_day", "Choose a day"),
        ("record_exit", {"last_day": "2. 10. 2018", "kind": ""}, "kind", "required"),
    ],
)
def test_errors_stand_next_to_their_fields(
    client_as, provider, admission, name, typed, field, said
):
    with at(date(2018, 10, 2)):
        sent = {"kind": "early_exit", "reason": "no_wish", **typed}
        form = client_as(provider).post(url(name, admission), sent).context["form"]

    assert [str(error) for error in form.errors[field] if said in str(error)]
    assert Admission.objects.open().exists()
    assert not Participation.objects.exists()


def test_who_never_came_is_not_excluded(client_as, provider, admission):
    with at(date(2018, 10, 2)):
        sent = {"kind": "exclusion", "reason": "absence", "last_day": "1. 10. 2018"}
        page = client_as(provider).post(url("record_exit", admission), sent)

    assert "The start of this person is not recorded." in text_of(page)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"born_on": "1. 10. 2018"}, "born_on"),
        ({"labour_status_since": "2. 10. 2018"}, "labour_status_since"),
        ({"education": ""}, "education"),
        ({"disability": ""}, "disability"),
        ({"housing": "castle"}, "housing"),
        ({"sex": "refused"}, "sex"),
        ({"started_on": "30. 9. 2018"}, "started_on"),
    ],
)
def test_facts_that_cannot_be_are_refused_next_to_the_field(
    client_as, provider, admission, typed, field
):
    ParticipationFactory(admission=admission, contract_signed_on=date(2018, 9, 28))
    sent = {"started_on": "1. 10. 2018", "born_on": "17. 5. 1980", "sex": "male"}
    sent |= {"labour_status": "registered", "education": "2", "municipality": "085"}
    sent |= {"foreign_background": "yes", "disability": "no", "housing": "refused", **typed}
    with at(START):
        page = client_as(provider).post(url("record_start", admission), sent)

    assert field in page.context["form"].errors
    assert not EntryFacts.objects.exists()


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("record_contract", []),
        ("record_start", []),
        ("record_exit", []),
        ("record_completion", []),
    ],
)
def test_after_the_end_the_beginning_is_not_asked(client_as, provider, cohort, name, more):
    gone = left(LAST, cohort=cohort, place=1)
    with at(LAST):
        client = client_as(provider)
        for answer in (client.get(url(name, gone, *more)), client.post(url(name, gone, *more))):
            assert answer.url == url("participation", gone)


def test_completing_one_and_then_the_whole_cohort(client_as, provider, cohort):
    first, second = (participant(cohort=cohort, place=place) for place in (1, 2))
    absent = AdmissionFactory(cohort=cohort, place=3)
    client = client_as(provider)
    with at(END):
        assert "Next: the completion" in text_of(client.get(url("participation", first)))
        one = url("record_completion", first)
        client.post(one, form_with(client.get(one), "last_day").data())

        address = reverse("complete_cohort", args=[cohort.pk])
        page = client.get(address)
        assert "1 person who takes part completes the program." in text_of(page)
        assert str(absent.candidate) in text_of(page)
        answer = client.post(address, form_with(page, "last_day").data(), follow=True)

    assert "1 person has completed the program." in text_of(answer)
    assert set(Admission.objects.filter(end_kind="completion")) == {first, second}
    assert str(second.candidate) in text_of(answer)


def test_a_cohort_does_not_end_before_its_people_started(client_as, provider, cohort):
    participant(cohort=cohort, place=1)
    with at(END):
        address = reverse("complete_cohort", args=[cohort.pk])
        page = client_as(provider).post(address, {"last_day": "30. 9. 2018"})

    assert "last_day" in page.context["form"].errors
    assert Admission.objects.open().exists()


def test_tasks_say_what_until_when_and_what_is_late(client_as, provider, cohort):
    client = client_as(provider)
    with at(date(2019, 1, 3)):
        assert "Nothing is to be recorded now." in text_of(client.get(reverse("tasks")))

        gone = left(LAST, cohort=cohort, place=1)
        text = text_of(client.get(reverse("tasks")))

    assert f"{gone.candidate} {cohort} Outcome on leaving missing overdue due on 2. 1. 2019" in text


def test_after_everything_nothing_is_next(client_as, coordinator, cohort):
    gone = left(LAST, reason="death", cohort=cohort, place=1)
    with at(LAST):
        page = client_as(coordinator).get(url("participation", gone))

    assert page.context["way"].next == ""
    assert page.context["way"].outcomes == []
    assert "Outcome" not in text_of(page)


@pytest.mark.parametrize(
    ("municipality", "post_code", "proposed"),
    [("", "8333", "109"), ("", "8332", ""), ("", "1000", ""), ("017", "8333", "017")],
)
def test_the_municipality_is_proposed_where_the_post_says_it(
    client_as, provider, admission, municipality, post_code, proposed
):
    candidate = admission.candidate
    candidate.municipality, candidate.post_code = municipality, post_code
    candidate.save()
    ParticipationFactory(admission=admission, contract_signed_on=date(2018, 9, 28))
    with at(START):
        page = client_as(provider).get(url("record_start", admission))

    assert form_with(page, "started_on").values["municipality"] == [proposed]


def test_other_roles_have_no_such_page(client_as, cohort):
    admission = participant(cohort=cohort, place=1)
    for role, status in ((Role.REFERRER, 403), (Role.PROVIDER, 404), (Role.MINISTRY, 403)):
        client = client_as(make_actor(role))
        assert client.get(url("participation", admission)).status_code == status
