"""Who sees what after records of two organizations were merged."""

import pytest
from django.urls import reverse

from enrollment.candidates.models import Candidate
from enrollment.merging.models import Merge
from enrollment.referrals.models import Referral
from socakt.accounts.roles import Role
from tests.enrollment.merging.pairs import LATER, candidate, merged, record_months, undone
from tests.enrollment.notes.factories import NoteFactory
from tests.factories import NOON, ON, ReferralFactory, make_actor
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def pair():
    """Two records of two organizations that contradict each other."""
    keep, drop = candidate(phone="041 000 001"), candidate(phone="041 000 002")
    record_months(keep, {1: True, 2: True}, source="statement")
    record_months(drop, {2: False, 3: True})
    return keep, drop


@pytest.fixture
def crossing(coordinator, pair):
    """The merge, with a referral and a note of the organization whose record was dropped."""
    keep, drop = pair
    by = make_actor(Role.REFERRER, drop.organization)
    ReferralFactory(candidate=drop)
    NoteFactory(candidate=keep, text="Beseda druge organizacije.")
    NoteFactory(candidate=drop, by=by, text="Naša beseda.", audience="own", follow_up_on=ON)
    Candidate.objects.filter(pk=keep.pk).update(phone="041 999 999", street="Tuja ulica 9")
    keep.refresh_from_db()
    merged(keep, drop, coordinator, at=NOON, facts={})
    return keep, drop, by


def test_who_kept_the_record_goes_on_as_before(client_as, crossing):
    keep, drop, _ = crossing
    client = client_as(make_actor(Role.REFERRER, keep.organization))

    page = text_of(client.get(reverse("candidate", args=[keep.pk])))
    assert "Združeni zapisi" in page
    assert "Naša beseda." not in page
    assert client.get(reverse("candidate", args=[drop.pk])).status_code == 404
    assert Referral.objects.get().number not in page
    assert client.get(reverse("merge", args=[Merge.objects.get().pk])).status_code == 404


def test_the_coordination_is_led_to_the_kept_record(client_as, coordinator, crossing):
    keep, drop, _ = crossing
    client = client_as(coordinator)

    assert client.get(reverse("candidate", args=[drop.pk])).url == reverse(
        "candidate", args=[keep.pk]
    )
    page = text_of(client.get(reverse("candidate", args=[keep.pk])))
    assert Referral.objects.get().number in page
    for name in ("change_candidate", "months", "notes", "choose_duplicate"):
        assert client.get(reverse(name, args=[drop.pk])).status_code == 404


@pytest.mark.parametrize("number", [0, 1])
def test_the_other_organization_sees_its_own_and_nothing_new(client_as, crossing, number):
    client = client_as(crossing[2])

    response = client.get(reverse("candidate", args=[crossing[number].pk]))

    page = text_of(response)
    assert Referral.objects.get().number in page
    assert "Naša beseda." in page
    for foreign in ("041 999 999", "Tuja ulica", "Beseda druge", "2018-01"):
        assert foreign not in response.content.decode()


def test_its_referral_shows_the_answer_without_the_evidence_of_others(client_as, crossing):
    client = client_as(crossing[2])
    referral = Referral.objects.get()

    response = client.get(reverse("referral", args=[referral.pk]))

    page = response.content.decode()
    assert response.context["page"].outlook.calendar.paid == 3
    assert "months-line" not in page
    for foreign in ("041 999 999", "Tuja ulica"):
        assert foreign not in page
    for name in ("referral_form", "admission_notice"):
        assert client.get(reverse(name, args=[referral.pk])).status_code == 404
    for name in ("change_candidate", "months", "notes"):
        for record in crossing[:2]:
            assert client.get(reverse(name, args=[record.pk])).status_code == 404
    assert client.get(reverse("candidates")).context["page"].paginator.count == 0


def test_its_follow_up_stays_on_the_desk_and_can_be_done(client_as, crossing):
    client = client_as(crossing[2])
    note = crossing[0].notes.get(audience="own")

    assert "Naša beseda." in text_of(client.get(reverse("desk")))
    client.post(reverse("follow_up_note", args=[note.pk]))
    note.refresh_from_db()
    assert note.follow_up_done_at is not None


def test_a_third_organization_sees_nothing(client_as, crossing):
    client = client_as(make_actor(Role.REFERRER))

    for record in crossing[:2]:
        assert client.get(reverse("candidate", args=[record.pk])).status_code == 404


def test_after_undoing_each_has_its_record_again(client_as, coordinator, crossing):
    keep, drop, by = crossing
    undone(Merge.objects.get(), coordinator, at=LATER)

    page = text_of(client_as(by).get(reverse("candidate", args=[drop.pk])))
    assert "041 000 002" in page
    assert client_as(by).get(reverse("candidate", args=[keep.pk])).status_code == 404
