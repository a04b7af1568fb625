"""The pages of absence, of handing over, and of successors."""

import pytest
from django.urls import reverse

from enrollment.handover import services
from enrollment.notices.absences import Absence
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import State
from socakt.accounts.roles import Role
from tests.enrollment.handover.factories import AbsenceFactory, ended_organization
from tests.enrollment.handover.test_absences import member
from tests.factories import NOON, ReferralFactory, RegionFactory, make_actor
from tests.pages import form_with, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def colleague(coordinator):
    return make_actor(Role.COORDINATOR, coordinator.organization)


def tones(response):
    return [message.level_tag for message in response.context["messages"]]


def test_an_absence_is_recorded_and_ended_on_the_page(coordinator, colleague, client_as):
    client, url = client_as(coordinator), reverse("absences")
    form = form_with(client.get(url), "from_on")
    assert form.values["absent"] == [str(member(coordinator).pk)]
    data = form.data(substitute=member(colleague).pk, from_on="10. 9. 2018")

    for _ in range(2):
        assert client.post(url, data).url == url

    absence = Absence.objects.get()
    assert absence.until_on is None
    page = client.get(url)
    assert colleague.user.name in text_of(page)
    assert client.post(reverse("end_absence", args=[absence.pk])).url == url
    assert list(client.get(url).context["page"]) == []


def test_what_cannot_be_is_said(coordinator, colleague, client_as):
    client, url = client_as(coordinator), reverse("absences")
    data = form_with(client.get(url), "from_on").data(substitute=member(colleague).pk)

    page = client.post(url, {**data, "until_on": "1. 9. 2018"})
    assert list(page.context["form"].errors) == ["until_on"]
    page = client.post(url, {**data, "substitute": member(coordinator).pk})
    assert list(page.context["form"].errors) == ["__all__"]
    assert not Absence.objects.exists()


def test_alone_there_is_nobody_to_stand_in(coordinator, client_as):
    page = client_as(coordinator).get(reverse("absences"))

    assert page.context["alone"]
    assert 'name="from_on"' not in page.content.decode()


def test_all_work_is_handed_over(coordinator, colleague, client_as):
    referral = ReferralFactory(coordinator=coordinator.user)
    client, url = client_as(coordinator), reverse("hand_over")
    page = client.get(url)
    assert referral.number in text_of(page)
    form = form_with(page, "to")

    assert client.post(url, form.data(to="")).status_code == 200
    assert client.post(url, form.data(to=member(colleague).pk)).url == url

    assert Referral.objects.get().coordinator == colleague.user
    after = client.get(url)
    assert tones(after) == ["success"]
    assert list(after.context["page"]) == []


def test_the_work_of_whom_is_away_is_taken(coordinator, colleague, client_as):
    AbsenceFactory(absent=member(coordinator), substitute=member(colleague))
    referral = ReferralFactory(coordinator=coordinator.user)
    client = client_as(colleague)
    url = f"{reverse('hand_over')}?from={coordinator.user.pk}"
    page = client.get(url)
    assert list(page.context["page"]) == [referral]

    client.post(url, form_with(page, "to").data(to=member(colleague).pk))

    referral.refresh_from_db()
    assert referral.coordinator == colleague.user


def test_work_of_a_colleague_who_came_back_meanwhile_is_not_taken(
    coordinator, colleague, client_as, monkeypatch
):
    ReferralFactory(coordinator=coordinator.user)
    monkeypatch.setattr(
        "enrollment.handover.views.givers", lambda *_: [colleague.user, coordinator.user]
    )
    url = f"{reverse('hand_over')}?from={coordinator.user.pk}"

    page = client_as(colleague).post(url, {"to": member(colleague).pk})

    assert list(page.context["form"].errors) == ["__all__"]


def test_a_single_referral_is_handed_over(coordinator, colleague, client_as):
    referral = ReferralFactory()
    client, url = client_as(coordinator), reverse("reassign_referral", args=[referral.pk])
    form = form_with(client.get(url), "to")

    assert client.post(url, form.data(to="")).status_code == 200
    response = client.post(url, form.data(to=member(colleague).pk))

    assert response.url == reverse("referral", args=[referral.pk])
    assert colleague.user.name in text_of(client.get(response.url))


def test_a_closed_one_is_refused_on_the_page(coordinator, colleague, client_as):
    closed = {"state": State.WITHDRAWN, "decided_at": NOON, "decided_by": coordinator.user}
    url = reverse("reassign_referral", args=[ReferralFactory(**closed).pk])

    page = client_as(coordinator).post(url, {"to": member(colleague).pk})

    assert list(page.context["form"].errors) == ["__all__"]


def test_the_list_and_the_page_say_who_stands_in(coordinator, colleague, client_as):
    AbsenceFactory(absent=member(coordinator), substitute=member(colleague))
    referral = ReferralFactory(coordinator=coordinator.user)
    third = client_as(make_actor(Role.COORDINATOR, coordinator.organization))

    for url in (reverse("referrals"), reverse("referral", args=[referral.pk])):
        text = text_of(third.get(url))
        assert coordinator.user.name in text
        assert colleague.user.name in text


def test_an_organization_is_succeeded_on_the_page(coordinator, client_as):
    ended = ended_organization(RegionFactory())
    draft = ReferralFactory(
        candidate__by=make_actor(Role.REFERRER, ended), state=State.DRAFT, number="TEST-2018-DRAFT"
    )
    client, url = client_as(coordinator), reverse("succeed", args=[ended.pk])
    page = client.get(url)
    assert draft.number not in text_of(page)
    form = form_with(page, "successor")
    assert form.values["successor"] == [str(ended.successors.get().pk)]

    assert client.post(url, form.data(successor="")).status_code == 200
    for _ in range(2):
        assert client.post(url, form.data()).url == url
        assert tones(client.get(url)) == ["success"]

    draft.refresh_from_db()
    assert draft.organization == ended.successors.get()


def test_what_has_not_ended_is_only_shown(coordinator, client_as):
    coming = ended_organization(RegionFactory())
    coming.valid_until = "2018-09-30"
    coming.save()
    client, url = client_as(coordinator), reverse("succeed", args=[coming.pk])
    assert 'name="successor"' not in client.get(url).content.decode()

    page = client.post(url, {"successor": coming.successors.get().pk})

    assert list(page.context["form"].errors) == ["__all__"]


def test_a_refusal_to_end_an_absence_is_said(coordinator, client_as, monkeypatch):
    def refuse(**kwargs):
        raise services.NoColleague("Ne.")

    absence = AbsenceFactory()
    monkeypatch.setattr(services, "come_back", refuse)
    client = client_as(coordinator)

    client.post(reverse("end_absence", args=[absence.pk]))

    assert tones(client.get(reverse("absences"))) == ["error"]


def test_a_second_press_after_a_colleagues_work_is_taken_gives_away_nothing_of_ones_own(
    coordinator, colleague, client_as
):
    third = make_actor(Role.COORDINATOR, coordinator.organization)
    AbsenceFactory(absent=member(colleague), substitute=member(third))
    theirs = ReferralFactory(coordinator=colleague.user)
    own = ReferralFactory(coordinator=coordinator.user)
    url = f"{reverse('hand_over')}?from={colleague.user.pk}"
    data = {"to": member(third).pk}

    for _ in range(2):
        assert client_as(coordinator).post(url, data).status_code == 302

    theirs.refresh_from_db()
    own.refresh_from_db()
    assert (theirs.coordinator, own.coordinator) == (third.user, coordinator.user)
