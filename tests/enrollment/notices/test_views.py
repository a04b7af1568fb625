"""The page of notices, opening one, choosing mails, the demo's mailbox, and the header."""

from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from enrollment.notices.models import DemoMail, Notice
from enrollment.notices.queries import chosen_by
from enrollment.notices.rules import USUALLY, Group, How, Kind, Page
from socakt.accounts.roles import Role
from socakt.environment import NO_MAIL_SERVER
from tests.factories import (
    NOON,
    AdmissionFactory,
    CandidateFactory,
    MembershipFactory,
    NoticeFactory,
    ReferralFactory,
    make_actor,
)
from tests.jobs import work_off
from tests.pages import form_with, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

BEFORE = NOON - timedelta(days=1)


@pytest.fixture
def actor():
    return make_actor(Role.REFERRER)


@pytest.fixture
def client(client_as, actor):
    client = client_as(actor)
    client.cookies["django_language"] = "en"
    return client


def shown(response):
    return list(response.context["page"])


def test_unread_ones_the_newest_first_and_all_on_request(client, actor):
    older = NoticeFactory(to=actor, made_at=BEFORE)
    newer = NoticeFactory(to=actor)
    read = NoticeFactory(to=actor, read_at=NOON, made_at=BEFORE - timedelta(days=1))
    NoticeFactory()

    assert shown(client.get(reverse("notices"))) == [newer, older]
    page = client.get(reverse("notices"), {"view": "all"})
    assert shown(page) == [newer, older, read]
    words = text_of(page)
    for notice in (newer, older, read):
        assert notice.number in words
    assert words.count(" unread ") == 3  # two lines and the header
    assert words.count(" read ") == 1
    assert "The person is admitted to a cohort." in words


def test_a_page_has_twenty_five(client, actor):
    NoticeFactory.create_batch(30, to=actor)

    assert len(shown(client.get(reverse("notices")))) == 25
    assert len(shown(client.get(reverse("notices"), {"page": "2", "view": "all"}))) == 5


@pytest.mark.parametrize(
    ("view", "says"),
    [("unread", "You have read everything."), ("all", "There are no notices yet.")],
)
def test_nothing_to_read(client, view, says):
    assert says in text_of(client.get(reverse("notices"), {"view": view}))


def test_what_one_was_told_for_another_organization_is_not_shown(client_as, actor):
    there = MembershipFactory(user=actor.user)
    NoticeFactory(user=actor.user, organization=there.organization)

    assert shown(client_as(actor).get(reverse("notices"))) == []


def test_opening_marks_as_read_and_leads_to_the_record_also_a_second_time(client, actor):
    referral = ReferralFactory(candidate=CandidateFactory(by=actor))
    notice = NoticeFactory(to=actor, record=referral.pk)
    url = reverse("open_notice", args=[notice.pk])

    for _ in range(2):
        response = client.post(url)
        assert response.url == reverse("referral", args=[referral.pk])
        notice.refresh_from_db()
        assert notice.read_at == NOON
    assert client.get(response.url).status_code == 200
    assert client.get(url).status_code == 405


def test_a_notice_about_what_is_gone_or_out_of_scope_leads_to_not_found(client, actor):
    for record in (999_999, ReferralFactory().pk):
        notice = NoticeFactory(to=actor, record=record)
        opened = client.post(reverse("open_notice", args=[notice.pk]), follow=True)
        assert opened.status_code == 404


def test_a_provider_told_of_an_admission_can_open_where_it_is_led(client_as):
    admission = AdmissionFactory()
    provider = make_actor(Role.PROVIDER, admission.cohort.program.provider)
    notice = NoticeFactory(to=provider, record=admission.referral_id)

    opened = client_as(provider).post(reverse("open_notice", args=[notice.pk]), follow=True)
    assert opened.status_code == 200


def test_somebody_elses_notice_is_not_found_and_stays_unread(client):
    notice = NoticeFactory()

    assert client.post(reverse("open_notice", args=[notice.pk])).status_code == 404
    assert Notice.objects.unread().get() == notice


def test_all_are_marked_as_read(client, actor):
    NoticeFactory.create_batch(2, to=actor)
    theirs = NoticeFactory()

    said = [text_of(client.post(reverse("read_notices"), follow=True)) for _ in range(2)]

    assert "2 notices are marked as read." in said[0]
    assert "0 notices are marked as read." in said[1]
    assert Notice.objects.unread().get() == theirs


def test_the_header_says_how_many_are_unread_in_words_too(client, actor):
    url = reverse("candidates")
    assert "unread" not in text_of(client.get(url))
    NoticeFactory.create_batch(3, to=actor)
    NoticeFactory(to=actor, read_at=NOON)

    assert "Notices 3 3 unread" in text_of(client.get(url))


@pytest.mark.parametrize("role", [Role.MINISTRY, Role.ADMINISTRATOR])
def test_who_is_told_nothing_has_no_way_there_in_the_header(client_as, role):
    assert reverse("notices") not in client_as(make_actor(role)).get("/delo/").content.decode()


def test_mails_are_chosen_for_each_group(client, actor):
    page = client.get(reverse("notice_settings"))
    form = form_with(page, "decisions")
    assert form.values == form.values | {group.value: [way] for group, way in USUALLY.items()}

    saved = client.post(
        reverse("notice_settings"), form.data(decisions="never", cohorts="at_once"), follow=True
    )

    assert "Your choice is saved." in text_of(saved)
    assert chosen_by(actor) == {
        **USUALLY,
        Group.DECISIONS: How.NEVER,
        Group.COHORTS: How.AT_ONCE,
    }


@pytest.mark.parametrize("value", [None, "weekly"])
def test_a_choice_that_is_none_is_refused_beside_its_group(client, actor, value):
    form = form_with(client.get(reverse("notice_settings")), "tasks")
    page = client.post(reverse("notice_settings"), form.data(tasks=value))

    html = page.content.decode()
    assert page.status_code == 200
    assert "error-summary" in html
    assert 'href="#id_tasks_0"' in html
    assert 'id="id_tasks_0"' in html
    assert chosen_by(actor) == USUALLY


def test_without_a_mail_server_the_settings_say_so(client, settings):
    url = reverse("notice_settings")
    assert "No mail server" not in text_of(client.get(url))
    settings.EMAIL_BACKEND = NO_MAIL_SERVER

    assert "No mail server" in text_of(client.get(url))


def demo_mail(to, minutes=0):
    return DemoMail.objects.create(
        to=to, subject=f"To {to}", body="Text", arrived_at=NOON + timedelta(minutes=minutes)
    )


def test_the_mailbox_shows_ones_own_mails_first(client, actor):
    theirs = demo_mail("other@demo.example", minutes=5)
    older, newer = demo_mail(actor.user.email), demo_mail(actor.user.email, minutes=1)

    page = client.get(reverse("mailbox"))

    assert shown(page) == [newer, older, theirs]
    assert text_of(page).count("to you") == 2
    assert str(newer) == f"To {actor.user.email}"


def test_an_empty_mailbox_says_what_comes(client):
    assert "No mails yet." in text_of(client.get(reverse("mailbox")))


@pytest.mark.parametrize("keeps", [True, False])
def test_the_mailbox_is_in_the_demo_only(client, settings, keeps):
    settings.KEEPS_MAILS = keeps

    assert client.get(reverse("mailbox")).status_code == (200 if keeps else 404)
    assert (reverse("mailbox") in client.get("/delo/").content.decode()) == keeps


def test_forgotten_passwords_of_the_demo_land_in_the_mailbox(client_as, actor, settings):
    settings.EMAIL_BACKEND = "enrollment.notices.mailbox.Mailbox"
    client = client_as(actor)
    client.post(reverse("account_reset_password"), {"email": actor.user.email})
    work_off()
    send_mail("To two", "Text", None, ["a@demo.example", "b@demo.example"])

    assert outbox.outbox == []
    letter = DemoMail.objects.get(to=actor.user.email)
    assert "/geslo/novo/" in letter.body
    assert DemoMail.objects.filter(subject="To two").count() == 2


def test_rows_and_the_box_of_a_record_can_stand_on_other_pages(actor):
    notice = NoticeFactory(to=actor, kind=Kind.REJECTED, page=Page.REFERRAL)
    for name in ("_rows", "_here"):
        context = {"notices": [notice], "csrf_token": "token"}
        html = render_to_string(f"enrollment/notices/{name}.html", context)
        assert reverse("open_notice", args=[notice.pk]) in html
        assert "token" in html
    assert not render_to_string("enrollment/notices/_here.html", {"notices": []}).strip()
