"""The pages of periods and erasures: who sees what, what they do, what they cost."""

import uuid

import pytest
from django.urls import reverse

from enrollment.models import Candidate, Import, LegalHold, PersonRequest, Restriction
from enrollment.privacy import erasures, services
from enrollment.privacy.models import Erasure, RetentionPeriod
from socakt.accounts.roles import Role
from tests.enrollment.privacy.people import (
    known_everywhere,
    proposed,
    request_of,
    set_period,
)
from tests.factories import (
    NOON,
    ON,
    CandidateFactory,
    ReferralFactory,
    make_actor,
)
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def shared(referrer):
    return ReferralFactory(candidate=CandidateFactory(by=referrer)).candidate


def url(name, person):
    return reverse(name, args=[person.pk])


@pytest.fixture
def whole(referrer, coordinator):
    return known_everywhere(referrer, coordinator)


# --- periods and erasures ----------------------------------------------------------------------


def test_the_page_says_that_nothing_is_proposed_without_a_period(coordinator, client_as):
    client = client_as(coordinator)

    text = text_of(client.get(reverse("retention")))
    assert "rok ni določen, zato se od njih nič ne predlaga" in text
    assert "ni določen" in text_of(client.get(reverse("retention_periods")))


def test_an_administrator_sets_a_period(administrator, coordinator, client_as):
    client = client_as(administrator)
    usual = {
        "record_class": "notes",
        "call": "",
        "months": "24",
        "last_payment_on": "",
        "valid_from": "1. 1. 2018",
        "source": "UL RS 6/2017",
    }

    client.post(reverse("set_period"), usual)

    assert RetentionPeriod.objects.get().months == 24
    assert "24 mesecev" in text_of(client_as(coordinator).get(reverse("retention_periods")))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"record_class": "unsuccessful"}, "Izberite razpis"),
        ({"last_payment_on": "1. 1. 2018"}, "Samo za osebe, ki so bile uvrščene."),
        ({"record_class": "participant", "call": "call"}, "Rok se šteje od tega dne."),
        ({"call": "call"}, "ne sodijo pod noben razpis"),
        ({"months": "0"}, "1"),
    ],
)
def test_a_period_that_does_not_belong_there(administrator, shared, client_as, fields, said):
    if fields.get("call"):
        fields = {**fields, "call": shared.referrals.get().program.call_id}
    usual = {
        "record_class": "notes",
        "call": "",
        "months": "24",
        "last_payment_on": "",
        "valid_from": "1. 1. 2018",
        "source": "UL RS 6/2017",
    }

    response = client_as(administrator).post(reverse("set_period"), {**usual, **fields})

    assert said in text_of(response)
    assert not RetentionPeriod.objects.exists()


@pytest.fixture
def due(referrer):
    """Registered long ago, never referred, proposed more than thirty days ago."""
    known = CandidateFactory(
        by=referrer, last_name="Pretekli", registered_at=NOON.replace(year=2017)
    )
    set_period("never_submitted", 1)
    return proposed(known, at=NOON.replace(month=8, day=1))


def test_one_prepares_and_another_confirms(due, coordinator, administrator, client_as):
    first, second = client_as(coordinator), client_as(administrator)
    preview = text_of(first.get(reverse("erasure", args=[due.pk])))
    assert "Pripravi izbris" in preview
    assert "Pretekli" not in preview  # never shared with the coordination

    first.post(reverse("prepare_erasures"), {"erasure": [due.pk]})
    due.refresh_from_db()
    assert due.state == "prepared"
    assert "Potrdi označene" in text_of(second.get(reverse("retention")))
    assert "Potrdi izbris" in text_of(second.get(reverse("erasure", args=[due.pk])))
    assert "1 izbris" in text_of(second.get(reverse("desk")))
    second.post(reverse("confirm_erasures"), {"erasure": [due.pk]})

    due.refresh_from_db()
    assert due.state == "confirmed"
    erasures.carry_out(number=due.pk, at=NOON)
    over = text_of(second.get(reverse("erasure", args=[due.pk])))
    assert "ni mogoče razveljaviti" in over


def test_nothing_ticked_or_out_of_scope_or_refused(due, coordinator, client_as):
    client = client_as(coordinator)

    nothing = client.post(reverse("prepare_erasures"), {}, follow=True)
    assert "Označite vsaj enega." in text_of(nothing)
    client.post(reverse("prepare_erasures"), {"erasure": ["x", "999999"]})
    services.record_request(
        candidate=Candidate.objects.get(),
        kind="access",
        what="Vse.",
        received_on=ON,
        form_key=uuid.uuid4(),
        at=NOON,
        by=make_actor(Role.REFERRER, Candidate.objects.get().organization),
    )
    refused = client.post(reverse("prepare_erasures"), {"erasure": [due.pk]}, follow=True)
    assert "neodgovorjena zahteva osebe" in text_of(refused)
    due.refresh_from_db()
    assert due.state == "proposed"


def test_stopping_on_the_page(due, coordinator, client_as):
    client = client_as(coordinator)

    client.post(reverse("stop_erasures"), {"erasure": [due.pk]})

    due.refresh_from_db()
    assert (due.state, due.stopped_by_what) == ("stopped", "by_hand")
    assert "Ustavil ga je človek" in text_of(client.get(reverse("erasure", args=[due.pk])))
    listed = client.get(reverse("retention"), {"view": "stopped"})
    assert "ustavil ga je človek" in text_of(listed)


def test_an_administrator_sees_numbers_and_no_names(whole, administrator, coordinator, client_as):
    erasure = proposed(whole)

    numbers = text_of(client_as(administrator).get(reverse("erasure", args=[erasure.pk])))
    assert "Skrivnostnik" not in numbers
    assert f"oseba št. {whole.pk}" in numbers
    assert "Skrivnostnik" in text_of(
        client_as(coordinator).get(reverse("erasure", args=[erasure.pk]))
    )


def test_the_person_asks_for_erasure(referrer, coordinator, client_as):
    known = CandidateFactory(by=referrer, shared_at=NOON)
    asked = request_of(known, referrer, kind="erasure")
    client = client_as(coordinator)

    response = client.post(reverse("propose_erasure", args=[asked.pk]))

    made = Erasure.objects.get()
    assert response["Location"] == reverse("erasure", args=[made.pk])
    client.post(reverse("stop_erasures"), {"erasure": [made.pk]})
    ReferralFactory(candidate=known)
    refused = client.post(reverse("propose_erasure", args=[asked.pk]), follow=True)
    assert "odprta napotitev" in text_of(refused)


@pytest.mark.parametrize("count", [1, 4])
def test_lists_cost_the_same_for_many(
    count, referrer, coordinator, client_as, django_assert_max_num_queries
):
    for _ in range(count):
        known = CandidateFactory(by=referrer, shared_at=NOON)
        request_of(known, referrer)
        proposed(known)
    client = client_as(coordinator)
    # session, user, memberships and the head of every page, beside the lists themselves
    for name, most in (("person_requests", 13), ("retention", 16)):
        with django_assert_max_num_queries(most):
            response = client.get(reverse(name))
        assert len(response.context["page"].object_list) == count


def test_lists_go_from_page_to_page(referrer, coordinator, client_as):
    for _ in range(26):
        known = CandidateFactory(by=referrer, shared_at=NOON, paid_months=0)
        request_of(known, referrer)
        proposed(known)
    client = client_as(coordinator)

    for name in ("person_requests", "retention"):
        pages = [client.get(reverse(name), {"page": page}).context["page"] for page in (1, 2)]
        assert [len(page.object_list) for page in pages] == [25, 1]


def test_the_preview_of_notes_and_of_an_import(whole, coordinator, client_as):
    """How many rows would go; of an import whose they are is not said."""
    client = client_as(coordinator)
    set_period("notes", 1)
    of = Import.objects.get(state="discarded")
    notes = proposed(whole, what="notes")
    rows = Erasure.objects.create(
        region=whole.region,
        of_import=of,
        what="import",
        basis="period",
        proposed_at=NOON,
        not_before_on=ON,
    )

    shown = client.get(reverse("erasure", args=[notes.pk])).context["page"]
    assert [(loss.label, loss.goes) for loss in shown.losses] == [("zapiski in stiki", True)]
    of_import = client.get(reverse("erasure", args=[rows.pk]))
    assert [loss.count for loss in of_import.context["page"].losses] == [3]
    assert f"uvoz št. {of.pk}" in text_of(of_import)
    assert of_import.context["page"].person is None


def test_steps_that_change_nothing_say_so_once(due, administrator, client_as):
    client = client_as(administrator)

    for name in ("confirm_erasures", "stop_erasures", "stop_erasures"):
        client.post(reverse(name), {"erasure": [due.pk]})

    due.refresh_from_db()
    assert (due.state, due.stopped_by) == ("stopped", administrator.user)


def test_records_name_themselves_without_a_person(whole, coordinator):
    held = LegalHold.objects.get()
    assert str(held) == f"{whole.pk} 2018-09-12"
    assert str(Restriction.objects.get()) == "contested 2018-09-12"
    assert str(PersonRequest.objects.get()).startswith("popravek")
    assert str(set_period("notes", 7)) == "notes 7"
    assert str(proposed(whole)).startswith("person ")
    assert not Erasure.objects.visible_to(make_actor(Role.REFERRER)).exists()
