"""A mail is sent once, whatever the mail server says and whenever a worker dies."""

from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.utils import timezone

from enrollment.notices import sending
from enrollment.notices.models import DemoMail, Mail, Notice
from enrollment.notices.sending import BeingSent, NothingAccepted
from enrollment.notices.tasks import LONGEST_WAIT, UntilAccepted
from socakt.accounts.models import Membership
from socakt.accounts.roles import Role
from socakt.transactions import Busy
from tests.enrollment.notices.conftest import told
from tests.enrollment.notices.mail_server import mail_server
from tests.factories import NOON, ON, MailFactory, NoticeFactory, make_actor
from tests.jobs import take_jobs, work_off

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

State = Mail.State


@pytest.fixture
def actor():
    return make_actor(Role.REFERRER)


@pytest.fixture
def mail(actor):
    (notice,) = told(actor)
    return notice.mail


def state_of(mail):
    mail.refresh_from_db()
    return mail.state, mail.problem, mail.attempts


def send(mail, at=NOON):
    sending.send(number=mail.pk, at=at)


def test_a_mail_is_sent_by_its_job_once(actor, mail):
    assert work_off() == ["send_mail"]
    send(mail)

    (letter,) = outbox.outbox
    assert letter.to == [actor.user.email]
    assert state_of(mail) == (State.SENT, "", 1)
    assert (mail.sending_at, mail.sent_at) == (NOON, NOON)


def test_a_server_that_is_down_for_days_loses_no_mail_and_gets_none_twice(port):
    people = [make_actor(Role.REFERRER) for _ in range(3)]
    mails = [notice.mail for person in people for notice in told(person)]
    for attempt in range(5):
        for mail in mails:
            with pytest.raises(NothingAccepted):
                send(mail, NOON + timedelta(hours=12 * attempt))
            assert state_of(mail) == (State.WAITING, "not_reached", attempt + 1)

    with mail_server(port) as server:
        for _ in range(2):
            for mail in mails:
                send(mail, NOON + timedelta(days=3))

    assert sorted(letter["To"] for letter in server.taken) == sorted(p.user.email for p in people)
    assert {state_of(mail) for mail in mails} == {(State.SENT, "", 6)}


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ({"RCPT": 450}, (State.WAITING, "not_reached", 1)),  # mailbox busy
        ({"DATA": 451}, (State.WAITING, "not_reached", 1)),
        ({"DATA": 421}, (State.WAITING, "not_reached", 1)),
        ({"MAIL": 451}, (State.WAITING, "not_reached", 1)),
        ({"MAIL": 550}, (State.WAITING, "not_reached", 1)),  # our own address: ours to repair
        ({"EHLO": 500, "HELO": 500}, (State.WAITING, "not_reached", 1)),
        ({"RCPT": 550}, (State.GIVEN_UP, "refused", 1)),  # no such person there
        ({"DATA": 554}, (State.GIVEN_UP, "refused", 1)),
    ],
)
def test_what_the_server_answers_decides(port, mail, answers, state):
    with mail_server(port, **answers) as server:
        try:
            send(mail)
        except NothingAccepted:
            assert state[0] == State.WAITING
    assert server.taken == []
    assert state_of(mail) == state

    with mail_server(port) as server:
        send(mail)
    assert len(server.taken) == (1 if state[0] == State.WAITING else 0)


def test_a_line_that_breaks_after_the_text_leaves_it_open_and_nothing_is_sent_again(port, mail):
    with mail_server(port, breaks_after_data=True) as server:
        send(mail)
        assert state_of(mail) == (State.UNCERTAIN, "cut_short", 1)
        send(mail)
        send(mail, NOON + timedelta(days=9))

    assert len(server.taken) == 1
    assert state_of(mail) == (State.UNCERTAIN, "cut_short", 1)


class Killed(BaseException):
    """What no code of ours catches, as no code runs on after SIGKILL."""


def kill(*args):
    raise Killed


@pytest.mark.parametrize("taken", [True, False])
def test_a_worker_that_dies_while_sending_leaves_it_uncertain(port, mail, monkeypatch, taken):
    """Before or after the server has taken the mail: nobody can know, so nobody guesses."""
    with mail_server(port) as server:
        with monkeypatch.context() as patch:
            patch.setattr(sending, "_end" if taken else "hand_over", kill)
            with pytest.raises(Killed):
                send(mail)
        assert state_of(mail) == (State.SENDING, "", 1)

        with pytest.raises(BeingSent):  # it may be slow rather than dead
            send(mail, NOON + timedelta(minutes=9))
        send(mail, NOON + timedelta(minutes=10))
        send(mail, NOON + timedelta(days=1))

    assert len(server.taken) == (1 if taken else 0)
    assert state_of(mail) == (State.UNCERTAIN, "cut_short", 1)
    assert Notice.objects.unread().count() == 1  # it can be read in any case


def test_who_was_taken_for_dead_but_was_slow_says_how_it_ended(mail, monkeypatch):
    hand_over = sending.hand_over

    def slowly(message):
        sending.send(number=mail.pk, at=NOON + timedelta(hours=1))
        assert state_of(mail)[0] == State.UNCERTAIN
        hand_over(message)

    monkeypatch.setattr(sending, "hand_over", slowly)
    send(mail)

    assert state_of(mail) == (State.SENT, "", 1)
    assert len(outbox.outbox) == 1


def test_the_message_has_the_same_id_at_every_attempt(port, mail):
    with mail_server(port, DATA=451), pytest.raises(NothingAccepted):
        send(mail)
    first = sending._begin(mail.pk, NOON, sending.about_notices)[1].message()["Message-ID"]
    Mail.objects.filter(pk=mail.pk).update(state="waiting")
    with mail_server(port) as server:
        send(mail)

    assert server.taken[0]["Message-ID"] == first == f"<{mail.key}@127.0.0.1>"


def test_what_was_read_meanwhile_needs_no_mail(mail):
    Notice.objects.update(read_at=NOON)
    send(mail)

    assert outbox.outbox == []
    assert state_of(mail) == (State.GIVEN_UP, "not_needed", 0)


@pytest.mark.parametrize("end", ["membership", "account", "organization"])
def test_who_has_left_gets_no_mail(actor, mail, end):
    yesterday = ON - timedelta(days=1)
    if end == "membership":
        Membership.objects.filter(user=actor.user).update(valid_until=yesterday)
    elif end == "account":
        actor.user.is_active = False
        actor.user.save()
    else:
        actor.organization.valid_until = yesterday
        actor.organization.save()
    send(mail)

    assert outbox.outbox == []
    assert state_of(mail) == (State.GIVEN_UP, "gone", 0)


def test_of_a_daily_mail_only_what_one_may_still_know_is_sent(actor):
    mail = MailFactory(user=actor.user, is_digest=True)
    kept = NoticeFactory(to=actor, how="daily", mail=mail)
    gone = NoticeFactory(user=actor.user, organization=make_actor(Role.REFERRER).organization,
                         how="daily", mail=mail)  # fmt: skip
    send(mail)

    assert kept.number in outbox.outbox[0].body
    assert gone.number not in outbox.outbox[0].body


@pytest.mark.parametrize(
    ("error", "attempts", "seconds"),
    [
        (NothingAccepted(), 0, 60),
        (NothingAccepted(), 1, 240),
        (NothingAccepted(), 3, 3840),
        (NothingAccepted(), 6, LONGEST_WAIT),
        (NothingAccepted(), 5000, LONGEST_WAIT),
        (BeingSent(), 0, 600),
        (Busy(), 0, 60),
        (ValueError(), 0, None),
    ],
)
def test_it_is_tried_again_after_growing_waits_without_end(error, attempts, seconds):
    job = type("Job", (), {"attempts": attempts})
    decision = UntilAccepted().get_retry_decision(exception=error, job=job)

    waits = decision and (decision.retry_at - timezone.now()).total_seconds()
    assert waits == seconds


def test_the_demo_keeps_its_mails(settings, actor, mail):
    settings.EMAIL_BACKEND = "enrollment.notices.mailbox.Mailbox"
    take_jobs()
    send(mail)

    kept = actor.user.email, f"<{mail.key}@127.0.0.1>", NOON
    assert DemoMail.objects.values_list("to", "message_id", "arrived_at").get() == kept
    assert state_of(mail)[0] == State.SENT


def test_a_mistake_of_ours_leaves_the_mail_uncertain_and_is_seen(mail, monkeypatch):
    def fail(message):
        raise ValueError

    monkeypatch.setattr(sending, "hand_over", fail)

    with pytest.raises(ValueError):  # noqa: PT011 (ours)
        send(mail)
    assert state_of(mail) == (State.UNCERTAIN, Mail.Problem.CUT_SHORT, 1)
