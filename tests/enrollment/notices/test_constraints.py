"""What a mail and a notice can never say, and what administrators see of the outbox."""

from datetime import timedelta

import pytest
from django.urls import reverse

from enrollment.notices.models import MailPreference
from socakt.accounts.roles import Role
from tests.factories import NOON, MailFactory, NoticeFactory, make_actor
from tests.pages import text_of
from tests.refused import Refused, change

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

BEGUN = {"sending_at": NOON, "attempts": 1}
SENT = {**BEGUN, "sent_at": NOON}


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "waiting"},
        {**BEGUN, "problem": "not_reached"},
        {**BEGUN, "state": "sending"},
        {**SENT, "state": "sent"},
        {**BEGUN, "state": "uncertain", "problem": "cut_short"},
        {**BEGUN, "state": "given_up", "problem": "refused"},
        {"state": "given_up", "problem": "not_needed"},
        {"state": "given_up", "problem": "gone"},
    ],
)
def test_what_a_mail_can_be(fields):
    change(MailFactory(), **fields)


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({**BEGUN, "state": "sent"}, "mail_is_sent_at_a_moment"),
        ({**SENT, "state": "waiting"}, "mail_is_sent_at_a_moment"),
        ({**SENT, "state": "uncertain", "problem": "cut_short"}, "mail_is_sent_at_a_moment"),
        ({"attempts": 1}, "mail_attempt_has_a_moment"),
        ({"sending_at": NOON}, "mail_attempt_has_a_moment"),
        ({"state": "sending"}, "mail_is_sent_by_an_attempt"),
        ({"state": "uncertain", "problem": "cut_short"}, "mail_is_sent_by_an_attempt"),
        (
            {**SENT, "state": "sent", "sent_at": NOON - timedelta(seconds=1)},
            "mail_is_sent_after_it_is_begun",
        ),
        ({**BEGUN, "state": "uncertain"}, "mail_problem_fits_its_state"),
        ({**SENT, "state": "sent", "problem": "refused"}, "mail_problem_fits_its_state"),
        ({"state": "given_up"}, "mail_problem_fits_its_state"),
        ({"state": "given_up", "problem": "not_reached"}, "mail_problem_fits_its_state"),
        ({"problem": "gone"}, "mail_problem_fits_its_state"),
        ({"state": "lost"}, "mail_problem_fits_its_state"),
    ],
)
def test_what_a_mail_cannot_be(fields, rule):
    mail = MailFactory()
    with Refused(rule):
        change(mail, **fields)


@pytest.mark.parametrize(
    ("how", "mailed"), [("never", True), ("at_once", False), ("weekly", False)]
)
def test_a_notice_is_in_a_mail_only_as_it_was_chosen(how, mailed):
    notice = NoticeFactory()
    mail = MailFactory(user=notice.user) if mailed else None
    with Refused("notice_is_mailed_as_chosen"):
        change(notice, how=how, mail=mail)


def test_one_choice_for_each_group():
    actor = make_actor(Role.REFERRER)
    choice = {"user": actor.user, "organization": actor.organization, "group": "tasks"}
    first = MailPreference.objects.create(**choice, how="never")
    with Refused("one_choice_of_mails_per_group"):
        MailPreference.objects.create(**choice, how="daily")
    assert str(first) == "tasks never"


def test_a_key_is_of_one_mail():
    mail = MailFactory()
    with Refused("key"):
        MailFactory(key=mail.key)


def test_administrators_see_what_is_uncertain_and_edit_nothing(client_as):
    client = client_as(make_actor(Role.ADMINISTRATOR))
    client.cookies["django_language"] = "en"
    mail = MailFactory(**BEGUN, state="uncertain", problem="cut_short")
    MailFactory()
    listing = reverse("admin:enrollment_mail_changelist")

    page = client.get(listing, {"state__exact": "uncertain"})
    assert [row.pk for row in page.context["cl"].result_list] == [mail.pk]
    assert "uncertain whether it was sent" in text_of(page)
    one = reverse("admin:enrollment_mail_change", args=[mail.pk])
    assert str(mail) in text_of(client.get(one))
    assert client.post(one, {"state": "waiting"}).status_code == 403
    assert client.get(reverse("admin:enrollment_mail_add")).status_code == 403
    mail.refresh_from_db()
    assert mail.state == "uncertain"
