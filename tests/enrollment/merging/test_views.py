"""The pages: looking, deciding, coming too late, and who sees what afterwards."""

import pytest
from django.urls import reverse

from enrollment.candidates.models import Candidate
from enrollment.merging.comparing import compare
from enrollment.merging.models import DifferentPeople, Merge
from socakt.audit.models import Event
from tests.enrollment.merging.pairs import EMSO, candidate, merged, record_months
from tests.enrollment.notes.factories import NoteFactory
from tests.factories import NOON, AdmissionFactory, ReferralFactory
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def pair():
    """Two records of two organizations that contradict each other."""
    keep, drop = candidate(phone="041 000 001"), candidate(phone="041 000 002")
    record_months(keep, {1: True, 2: True}, source="statement")
    record_months(drop, {2: False, 3: True})
    return keep, drop


def address(keep, drop):
    return reverse("merge_candidates", args=[keep.pk, drop.pk])


def answers(keep, drop, **more):
    return {
        "seal": compare(keep, drop).seal,
        "fact-name": "keep",
        "fact-phone": "drop",
        "month-2018-02": "drop",
        "reason": "document",
        **more,
    }


def test_the_preview_shows_both_and_writes_nothing(client_as, coordinator, pair):
    NoteFactory(candidate=pair[1])
    referral = ReferralFactory(candidate=pair[1])

    response = client_as(coordinator).get(address(*pair))

    page = text_of(response)
    for words in ("041 000 001", "041 000 002", referral.number, "2/2018", "1 zapisek"):
        assert words in page
    assert pair[1].organization.short_name in page
    viewed = Event.objects.filter(action="candidate.viewed").values_list("subject", flat=True)
    assert set(viewed) == {pair[0].pk, pair[1].pk}


def test_merged_as_chosen(client_as, coordinator, pair):
    keep, _ = pair
    client = client_as(coordinator)

    response = client.post(address(*pair), answers(*pair))

    record = Merge.objects.get()
    assert response.url == reverse("merge", args=[record.pk])
    keep.refresh_from_db()
    assert keep.phone == "041 000 002"
    assert dict(keep.months.values_list("month__month", "paid")) == {1: True, 2: False, 3: True}
    page = text_of(client.get(response.url))
    assert "osebni dokument" in page or "izpis" in page

    again = client.post(address(*pair), answers(*pair))
    assert again.url == reverse("candidate", args=[keep.pk])
    assert Merge.objects.count() == 1


def test_a_contradiction_has_to_be_decided_and_nothing_typed_is_lost(client_as, coordinator, pair):
    data = answers(*pair, note="Preverjeno.", reason="other")
    del data["month-2018-02"]

    response = client_as(coordinator).post(address(*pair), data)

    assert response.context["form"].errors.keys() == {"month-2018-02"}
    assert "Preverjeno." in text_of(response)
    assert Merge.objects.count() == 0


def test_another_reason_is_explained(client_as, coordinator, pair):
    response = client_as(coordinator).post(address(*pair), answers(*pair, reason="other"))

    assert response.context["form"].errors.keys() == {"note"}


def test_what_changed_meanwhile_is_shown_again(client_as, coordinator, pair):
    _, drop = pair
    data = answers(*pair, note="Preverjeno.")
    Candidate.objects.filter(pk=drop.pk).update(phone="041 000 003", version=2)

    response = client_as(coordinator).post(address(*pair), data)

    form = response.context["form"]
    assert form.errors.keys() == {"__all__"}
    assert "041 000 003" in text_of(response)
    assert Merge.objects.count() == 0
    data["seal"] = form["seal"].value()
    assert client_as(coordinator).post(address(*pair), data).status_code == 302


def test_what_came_in_between_looking_and_deciding_is_shown_again(
    client_as, coordinator, pair, monkeypatch
):
    from enrollment.merging import services

    real = services.demand_both

    def asked_after_a_change(keep, drop, by):
        Candidate.objects.filter(pk=drop.pk).update(phone="041 000 003", version=2)
        return real(keep, drop, by)

    monkeypatch.setattr(services, "demand_both", asked_after_a_change)
    response = client_as(coordinator).post(address(*pair), answers(*pair))

    assert "041 000 003" in text_of(response)
    assert response.context["form"].errors.keys() == {"__all__"}


def test_obstacles_stand_in_words_and_there_is_no_button(client_as, coordinator, pair):
    for record in pair:
        AdmissionFactory(referral__candidate=record)
    client = client_as(coordinator)

    page = text_of(client.get(address(*pair)))
    assert "ima lahko le eno" in page
    response = client.post(address(*pair), answers(*pair))
    assert response.status_code == 200
    assert Merge.objects.count() == 0


@pytest.mark.parametrize("which", [0, 1])
def test_a_record_outside_the_scope_is_not_compared(client_as, referrer, which):
    pair = [candidate(referrer), candidate()]
    if which:
        pair.reverse()

    assert client_as(referrer).get(address(*pair)).status_code == 404


def test_a_record_is_not_merged_with_itself(client_as, coordinator, pair):
    assert client_as(coordinator).get(address(pair[0], pair[0])).status_code == 404


def test_undone_on_the_page(client_as, coordinator, pair):
    record = merged(*pair, coordinator, at=NOON)
    client = client_as(coordinator)
    url = reverse("undo_merge", args=[record.pk])

    assert client.get(url).status_code == 200
    assert Event.objects.filter(action="merge.viewed", subject=pair[0].pk).count() == 1
    assert client.post(url, {"note": ""}).context["form"].errors.keys() == {"note"}
    assert client.post(url, {"note": "Dvojčici."}).status_code == 302

    assert "Dvojčici." in text_of(client.get(reverse("merge", args=[record.pk])))
    assert client.post(url, {"note": "Dvojčici."}).url == reverse("merge", args=[record.pk])
    assert "razveljavljena" in text_of(client.get(reverse("candidate", args=[pair[0].pk])))


def test_what_stands_in_the_way_of_undoing_is_said(client_as, coordinator, pair):
    record = merged(*pair, coordinator, at=NOON)
    referral = ReferralFactory(candidate=pair[0])
    client = client_as(coordinator)

    response = client.post(reverse("undo_merge", args=[record.pk]), {"note": "Pomota."})

    assert referral.number in text_of(response)
    assert Merge.objects.standing().exists()


def test_who_is_quicker_in_undoing(client_as, coordinator, pair, monkeypatch):
    from socakt.transactions import Busy

    record = merged(*pair, coordinator, at=NOON)

    def busy(**_):
        raise Busy("Nekdo drug.")

    monkeypatch.setattr("enrollment.merging.views.undo", busy)
    url = reverse("undo_merge", args=[record.pk])
    assert "Nekdo drug." in text_of(client_as(coordinator).post(url, {"note": "Pomota."}))


def test_duplicates_are_listed_and_told_apart(client_as, coordinator):
    one, other = candidate(first_name="Ana"), candidate(first_name="Ana")
    client, url = client_as(coordinator), reverse("duplicates")

    [pair] = client.get(url).context["page"].object_list
    assert {pair.one, pair.other} == {one, other}
    compared = Event.objects.filter(action="candidate.compared")
    assert set(compared.values_list("subject", flat=True)) == {one.pk, other.pk}

    client.post(reverse("tell_apart", args=[one.pk, other.pk]))
    client.post(reverse("tell_apart", args=[one.pk, one.pk]))
    said = DifferentPeople.objects.get()
    assert list(client.get(url).context["page"].object_list) == []
    marks = client.get(reverse("different_people"))
    assert coordinator.user.name in text_of(marks)
    assert "različni" in text_of(client.get(address(one, other)))

    client.post(reverse("withdraw_mark", args=[said.pk]))
    assert len(client.get(url).context["page"].object_list) == 1


def test_a_mark_that_cannot_be_withdrawn(client_as, coordinator, monkeypatch):
    from enrollment.merging import telling_apart
    from socakt.errors import NotPermitted

    said = telling_apart.tell_apart(one=candidate(), other=candidate(), at=NOON, by=coordinator)

    def refuse(**_):
        raise NotPermitted

    monkeypatch.setattr(telling_apart, "withdraw", refuse)
    client_as(coordinator).post(reverse("withdraw_mark", args=[said.pk]))
    assert DifferentPeople.objects.standing().exists()


def test_the_page_of_a_person_hints_at_the_other_record(client_as, coordinator):
    one, other = candidate(first_name="Ana"), candidate(first_name="Ana", emso=EMSO)

    response = client_as(coordinator).get(reverse("candidate", args=[one.pk]))

    assert address(one, other) in response.content.decode()


def test_the_other_record_is_found_by_name_and_by_number(client_as, coordinator):
    one, other = candidate(first_name="Ana"), candidate(last_name="Žabkar", emso=EMSO)
    number = ReferralFactory(candidate=other).number
    candidate(last_name="Drugačna")
    client, url = client_as(coordinator), reverse("choose_duplicate", args=[one.pk])

    for words in ("žabkar", number.removeprefix("TEST-")):
        assert client.post(url, {"q": words}).context["others"] == [other]
    assert client.post(url, {"q": one.last_name}).context["others"] == []
    assert client.get(url).context["others"] == []
    assert Event.objects.filter(action="candidate.searched").count() == 3
