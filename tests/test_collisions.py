"""Two people change one record at once, form by form: nothing typed is lost, nothing unnoticed."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import reverse

from enrollment.referrals import services as referrals
from enrollment.referrals.rules import State
from programs.models import Program
from socakt.accounts.models import User
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from tests.factories import NOON, CandidateFactory, ProgramFactory, ReferralFactory, make_actor
from tests.pages import form_with, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@dataclass
class Case:
    """A form of one record: two of its fields, what they hold, and what is typed into them."""

    url: str
    record: Any
    actors: tuple
    first: str
    second: str
    words: tuple[str, str]  # of what the quicker one and the slower one type
    sends: dict[str, str]
    hold: Any  # a function: record, field → what is stored

    def typed(self, **values):
        return {**self.sends, **values}


def colleagues(role):
    one = make_actor(role)
    return one, make_actor(role, one.organization)


def held(record, field):
    record.refresh_from_db()
    return getattr(record, field)


def month_of(record, field):
    year, number = field.removeprefix("m-").split("-")
    known = record.months.filter(month__year=year, month__month=number).first()
    return {None: "unknown", True: "paid", False: "unpaid"}[known and known.paid]


def a_candidate():
    one, two = colleagues(Role.REFERRER)
    person = CandidateFactory(by=one, phone="07 000", street="Stara 1")
    url = reverse("change_candidate", args=[person.pk])
    words = ("07 111", "07 222")
    return Case(url, person, (one, two), "phone", "street", words, {}, held)


def months():
    one, two = colleagues(Role.REFERRER)
    ProgramFactory()  # whose terms say which months count
    person = CandidateFactory(by=one, paid_months=3)
    url = reverse("months", args=[person.pk])
    sends = {"source": "extract", "action": "save"}
    names = ("m-2017-09", "m-2016-10")
    return Case(url, person, (one, two), *names, ("unpaid", "paid"), sends, month_of)


def a_referral():
    one, two = colleagues(Role.REFERRER)
    referral = ReferralFactory(
        candidate=CandidateFactory(by=one), state=State.DRAFT, reason="Staro."
    )
    url = reverse("edit_referral", args=[referral.pk])
    sends = {"action": "save"}

    def stored(record, field):
        value = held(record, field)
        return ",".join(value) if isinstance(value, list) else value

    words = ("Prvo.", "Drugo.")
    return Case(url, referral, (one, two), "reason", "obstacles", words, sends, stored)


def a_program():
    one, two = colleagues(Role.COORDINATOR)
    program = ProgramFactory(summary="Staro.", place="Staro mesto")
    url = reverse("change_program", args=[program.pk])
    return Case(url, program, (one, two), "summary", "place", ("Prvo.", "Drugo."), {}, held)


CASES = {"candidate": a_candidate, "months": months, "referral": a_referral, "program": a_program}
OTHER_VALUES = {"street": "Nova 2", "m-2016-10": "unpaid", "obstacles": "debt", "place": "Novo"}


@pytest.fixture(params=CASES)
def case(request):
    return CASES[request.param]()


@pytest.fixture
def two(case, client_as):
    clients = [client_as(actor) for actor in case.actors]
    for client in clients:
        client.cookies["django_language"] = "en"
    return clients


def opened(client, case):
    return form_with(client.get(case.url), "opened")


def test_both_versions_are_shown_and_saving_again_overwrites_knowingly(case, two):
    quick, slow = two
    before = [opened(client, case) for client in two]
    theirs, mine = case.words
    assert quick.post(case.url, before[0].data(**case.typed(**{case.first: theirs}))).url

    refused = slow.post(case.url, before[1].data(**case.typed(**{case.first: mine})))

    text = text_of(refused)
    assert "Somebody else changed this record meanwhile" in text
    assert case.actors[0].user.name in text
    assert "12. 9. 2018" in text
    (difference,) = refused.context["collision"].contested
    assert case.hold(case.record, case.first) == theirs
    shown = form_with(refused, "opened")
    assert shown.values[case.first] == [mine]
    assert (difference.now, difference.yours) != (difference.yours, difference.now)

    again = slow.post(case.url, shown.data(**case.sends))

    assert again.status_code == 302
    assert case.hold(case.record, case.first) == mine


def test_changes_of_different_fields_meet_in_the_form(case, two):
    quick, slow = two
    before = [opened(client, case) for client in two]
    theirs, mine = OTHER_VALUES[case.second], case.words[1]
    quick.post(case.url, before[0].data(**case.typed(**{case.second: theirs})))

    refused = slow.post(case.url, before[1].data(**case.typed(**{case.first: mine})))

    collision = refused.context["collision"]
    assert collision.contested == ()
    assert len(collision.taken) == 1
    shown = form_with(refused, "opened")
    assert (shown.values[case.first], shown.values[case.second]) == ([mine], [theirs])
    slow.post(case.url, shown.data(**case.sends))
    assert case.hold(case.record, case.first) == mine
    assert case.hold(case.record, case.second) == theirs


def test_a_third_change_in_between_is_noticed_again(case, two):
    quick, slow = two
    before = [opened(client, case) for client in two]
    theirs, mine = case.words
    quick.post(case.url, before[0].data(**case.typed(**{case.first: theirs})))
    refused = slow.post(case.url, before[1].data(**case.typed(**{case.first: mine})))
    third = OTHER_VALUES[case.second]
    quick.post(case.url, opened(quick, case).data(**case.typed(**{case.second: third})))

    again = slow.post(case.url, form_with(refused, "opened").data(**case.sends))

    assert len(again.context["collision"].taken) == 1
    assert case.hold(case.record, case.first) == theirs
    shown = form_with(again, "opened")
    assert shown.values[case.first] == [mine]
    slow.post(case.url, shown.data(**case.sends))
    assert case.hold(case.record, case.first) == mine
    assert case.hold(case.record, case.second) == third


def test_a_double_click_is_no_collision(case, two):
    client, _ = two
    data = opened(client, case).data(**case.typed(**{case.first: case.words[0]}))

    first, second = client.post(case.url, data), client.post(case.url, data)

    assert first.status_code == second.status_code == 302
    assert case.hold(case.record, case.first) == case.words[0]
    changes = Event.objects.exclude(action__endswith=".viewed").exclude(action="access.refused")
    assert changes.count() == 1


def test_the_same_change_by_both_is_no_collision(case, two):
    before = [opened(client, case) for client in two]
    for client, form in zip(two, before, strict=True):
        data = form.data(**case.typed(**{case.first: case.words[0]}))
        assert client.post(case.url, data).status_code == 302


@pytest.mark.parametrize("version", ["0", "99", "-1", "x", ""])
def test_a_version_that_there_is_not_changes_nothing(case, two, version):
    client, _ = two
    form = opened(client, case)
    stored = case.hold(case.record, case.first)

    data = form.data(**case.typed(**{case.first: case.words[0]}), version=version, opened="x")
    response = client.post(case.url, data)

    assert response.status_code == 200
    assert case.hold(case.record, case.first) == stored
    assert form_with(response, "opened").values[case.first] == [case.words[0]]


@pytest.mark.parametrize("role", [Role.REFERRER, Role.PROVIDER, Role.ADMINISTRATOR])
def test_the_right_version_gives_no_right(case, client_as, role):
    stored = case.hold(case.record, case.first)
    data = case.typed(**{case.first: case.words[0], "version": "1", "opened": "{}"})

    response = client_as(make_actor(role)).post(case.url, data)

    assert response.status_code in (403, 404)
    assert case.hold(case.record, case.first) == stored


def test_the_right_version_opens_no_field_that_cannot_be_changed(client_as):
    case = a_program()
    client, other = client_as(case.actors[0]), ProgramFactory(region__code="LJ")
    form = opened(client, case)

    client.post(
        case.url, form.data(summary="Novo.", call=str(other.call_id), region=str(other.region_id))
    )

    program = Program.objects.get(pk=case.record.pk)
    assert (program.summary, program.call_id, program.region_id, program.version) == (
        "Novo.",
        case.record.call_id,
        case.record.region_id,
        2,
    )


def test_an_administrator_changing_a_program_is_noticed(client_as):
    case = a_program()
    client, admin = client_as(case.actors[0]), client_as(make_actor(Role.ADMINISTRATOR))
    client.cookies["django_language"] = "en"
    form = opened(client, case)
    url = reverse("admin:programs_program_change", args=[case.record.pk])
    admin.post(url, form_with(admin.get(url), "summary").data(summary="Uprava."))

    refused = client.post(case.url, form.data(summary="Moje."))

    assert held(case.record, "summary") == "Uprava."
    assert "meanwhile" in text_of(refused)


def test_what_was_typed_into_a_referral_submitted_meanwhile_can_be_copied(client_as):
    case = a_referral()
    slow = client_as(case.actors[1])
    slow.cookies["django_language"] = "en"
    form = opened(slow, case)
    referrals.submit(referral=case.record, at=NOON, by=case.actors[0])

    refused = slow.post(case.url, form.data(action="save", reason="Dolgo pisanje."))

    text = text_of(refused)
    assert "It can no longer be changed" in text
    assert "Dolgo pisanje." in text
    assert "Staro." in text
    assert 'name="reason"' not in refused.content.decode()
    assert held(case.record, "reason") == "Staro."
    assert slow.post(case.url, form.data(action="save")).status_code == 302


def test_ticks_stay_where_the_rest_is_missing(client_as):
    case = a_referral()
    client = client_as(case.actors[0])
    data = opened(client, case).data(action="submit", reason="", obstacles=["debt", "health"])

    page = client.post(case.url, data)

    assert form_with(page, "opened").values["obstacles"] == ["health", "debt"]
    assert client.post(case.url, form_with(page, "opened").data(action="save")).status_code == 302


def test_who_changed_it_is_named_even_when_no_longer_active(case, two):
    quick, slow = two
    before = [opened(client, case) for client in two]
    quick.post(case.url, before[0].data(**case.typed(**{case.first: case.words[0]})))
    User.objects.filter(pk=case.actors[0].user.pk).update(is_active=False)

    refused = slow.post(case.url, before[1].data(**case.typed(**{case.first: case.words[1]})))

    assert case.actors[0].user.name in text_of(refused)
