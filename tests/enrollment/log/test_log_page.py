"""The administrator's page of the log: filters, pages without counting, nobody's name."""

import pytest
from django.urls import reverse

from enrollment.log import queries
from socakt.accounts.roles import Role
from socakt.audit import services as audit
from socakt.audit.models import Event
from tests.factories import NOON, CandidateFactory, ReferralFactory, make_actor
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def administrator():
    return make_actor(Role.ADMINISTRATOR)


@pytest.fixture
def referral(referrer):
    return ReferralFactory(candidate=CandidateFactory(by=referrer, last_name="Izmišljena"))


def shown(client, **asked):
    response = client.get(reverse("processing_log"), asked)
    return [line.event.action for line in response.context["page"].lines]


def test_each_filter_narrows_it_down(client_as, administrator, referrer, referral):
    other, client = make_actor(Role.COORDINATOR), client_as(administrator)
    audit.record("referral.viewed", referral, by=referrer, subject=referral.candidate)
    audit.record("candidate.viewed", None, by=other, at=NOON.replace(day=10))

    assert shown(client, user=referrer.user.pk) == ["referral.viewed"]
    assert shown(client, organization=other.organization.pk) == ["candidate.viewed"]
    assert shown(client, action="candidate.viewed") == ["candidate.viewed"]
    assert shown(client, subject=referral.candidate_id) == ["referral.viewed"]
    assert shown(client, number=f" {referral.number.lower()} ") == ["referral.viewed"]
    assert shown(client, until="10. 9. 2018") == ["candidate.viewed"]
    assert "candidate.viewed" not in shown(client, since="11. 9. 2018")


def test_a_person_is_a_number_and_the_look_is_logged(client_as, administrator, referrer, referral):
    audit.record("referral.viewed", referral, by=referrer, subject=referral.candidate)

    response = client_as(administrator).get(
        reverse("processing_log"), {"subject": referral.candidate_id}
    )

    text = text_of(response)
    assert "Vpogled v napotitev" in text
    assert f"oseba št. {referral.candidate_id}" in text
    assert "Izmišljena" not in text
    event = Event.objects.latest("pk")
    assert (event.action, event.user) == ("log.viewed", administrator.user)
    assert event.details == {"filters": f"subject={referral.candidate_id}"}


def test_pages_follow_each_other_without_a_gap(client_as, administrator, monkeypatch):
    monkeypatch.setattr(queries, "PAGE_SIZE", 3)
    monkeypatch.setattr(queries, "MOST_COUNTED", 5)
    written = [audit.record("demo.loaded", None, by=None).pk for _n in range(7)]
    client, seen, before = client_as(administrator), [], None

    while True:
        asked = {"action": "demo.loaded"} | ({"before": before} if before else {})
        page = client.get(reverse("processing_log"), asked).context["page"]
        seen += [line.event.pk for line in page.lines]
        assert (page.count, page.is_counted) == (6, False)
        before = page.older
        if before is None:
            break

    assert seen == sorted(written, reverse=True)


@pytest.mark.parametrize("before", ["x", "-1", "0", "9" * 30, "²"])
def test_an_odd_place_to_begin_is_left_out(client_as, administrator, before):
    audit.record("demo.loaded", None, by=None)

    assert "demo.loaded" in shown(client_as(administrator), before=before)


def test_odd_filters_are_said_and_left_out(client_as, administrator):
    asked = {"user": "x", "subject": "9" * 30, "since": "kmalu", "action": "a.b"}
    response = client_as(administrator).get(reverse("processing_log"), asked)

    assert response.status_code == 200
    assert len(response.context["narrowed"].ignored) == 4


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_needs_the_same_queries_for_any_length(
    client_as, administrator, count, django_assert_num_queries
):
    for _n in range(count):
        actor = make_actor(Role.REFERRER)
        audit.record("candidate.viewed", None, by=actor, subject=actor.user)
    client = client_as(administrator)

    with django_assert_num_queries(8):
        client.get(reverse("processing_log"))


def test_nobody_else_sees_rows(referrer):
    audit.record("demo.loaded", None, by=None)

    assert not Event.objects.visible_to(referrer).exists()
    assert Event.objects.visible_to(make_actor(Role.ADMINISTRATOR)).exists()


def test_the_log_is_in_the_navigation_of_administrators_only(client_as, administrator, referrer):
    address = f'href="{reverse("processing_log")}"'

    assert address in client_as(administrator).get(reverse("desk")).content.decode()
    assert address not in client_as(referrer).get(reverse("desk")).content.decode()
