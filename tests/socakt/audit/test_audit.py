"""The processing log: who, when, whose data, what; and nothing personal beside that."""

import pytest
from django.urls import reverse

from enrollment.referrals.rules import State
from socakt.accounts.roles import Role
from socakt.audit import services as audit
from socakt.audit.models import Event
from tests.factories import NOON, CandidateFactory, ReferralFactory, make_actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def test_an_entry_says_who_for_whom_in_which_role_whose_data_and_what(referrer):
    referral = ReferralFactory()

    event = audit.record(
        "referral.submitted", referral, by=referrer, subject=referral.candidate, reason="x"
    )

    event.refresh_from_db()
    assert (event.user, event.organization, event.role) == (
        referrer.user,
        referrer.organization,
        Role.REFERRER,
    )
    assert (event.object_type, event.object_id) == ("enrollment.referral", referral.pk)
    assert (event.subject, event.details, event.at) == (
        referral.candidate_id,
        {"reason": "x"},
        NOON,
    )
    assert str(event).endswith("referral.submitted")


def test_the_system_acts_without_a_person():
    event = audit.record("demo.loaded", None, by=None)

    assert (event.user, event.organization, event.role, event.object_id) == (None, None, "", None)


def test_about_one_record_are_its_changes_in_order_without_looks_and_prints(referrer):
    referral, other = ReferralFactory(), ReferralFactory()
    for action in ("referral.started", "referral.viewed", "document.printed", "referral.edited"):
        audit.record(action, referral, by=referrer)
    audit.record("referral.started", other, by=referrer)
    audit.record("candidate.changed", referral.candidate, by=referrer)

    actions = [event.action for event in Event.objects.about(referral)]
    assert actions == ["referral.started", "referral.edited"]


def test_looking_at_a_person_and_at_a_referral_is_written_down(client_as, referrer):
    referral = ReferralFactory(candidate=CandidateFactory(by=referrer), state=State.DRAFT)
    client = client_as(referrer)

    client.get(reverse("candidate", args=[referral.candidate_id]))
    client.get(reverse("referral", args=[referral.pk]))

    entries = Event.objects.order_by("pk").values_list("action", "subject", "object_id")
    assert list(entries) == [
        ("candidate.viewed", referral.candidate_id, referral.candidate_id),
        ("referral.viewed", referral.candidate_id, referral.pk),
    ]


def test_a_refusal_names_the_page_and_the_number_not_the_address(client_as, referrer):
    theirs = CandidateFactory()

    client_as(referrer).get(reverse("candidate", args=[theirs.pk]) + "?q=Skrita")

    event = Event.objects.get()
    assert event.action == "access.refused"
    assert event.details == {"status": 404, "view": "candidate", "record": theirs.pk}


def test_strangers_and_unknown_addresses_are_not_written_down(client, client_as, referrer):
    client.get("/ni-me/")
    client.get(reverse("desk"))
    client_as(referrer).get("/ni-me/")

    assert not Event.objects.exists()


def test_words_typed_never_reach_the_log(client_as):
    actor = make_actor(Role.REFERRER)
    client = client_as(actor)
    client.post(reverse("search"), {"q": "Skrita Oseba"})
    client.post(reverse("read_emso"), {"emso": "1705980550017"})

    written = str(list(Event.objects.values_list("details", flat=True)))
    assert "Skrita" not in written
    assert "1705980550017" not in written
