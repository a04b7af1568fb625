"""The daily mail: what was not read, in one mail, once, whatever day is missed."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail as outbox

from enrollment.notices import digests
from enrollment.notices.models import Mail, Notice
from enrollment.notices.rules import How, Kind
from enrollment.notices.services import choose_mails
from enrollment.notices.tasks import send_daily_mails
from socakt.accounts.roles import Role
from socakt.environment import NO_MAIL_SERVER
from tests.enrollment.notices.conftest import told
from tests.factories import NOON, MembershipFactory, NoticeFactory, make_actor
from tests.jobs import work_off

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def actor():
    return make_actor(Role.COORDINATOR)


def gather_and_send(at=NOON):
    digests.gather(at=at)
    work_off()


def numbers_in(letter):
    return sorted(word for word in letter.body.split() if word.startswith(("NM-", "TOLD-")))


def test_what_waits_is_in_one_mail_and_in_no_second_one(actor):
    for number in ("NM-1", "NM-2", "NM-3"):
        told(actor, kind=Kind.REMINDER, number=number)

    for _ in range(3):
        gather_and_send()

    (letter,) = outbox.outbox
    assert letter.to == [actor.user.email]
    assert numbers_in(letter) == ["NM-1", "NM-2", "NM-3"]
    assert list(Mail.objects.values_list("state", "is_digest")) == [("sent", True)]


def test_each_day_brings_what_is_new(actor):
    told(actor, kind=Kind.LEFT, number="NM-1")
    gather_and_send()
    told(actor, kind=Kind.LEFT, number="NM-2")
    gather_and_send(NOON + timedelta(days=1))

    assert [numbers_in(letter) for letter in outbox.outbox] == [["NM-1"], ["NM-2"]]


def test_days_that_are_missed_lose_nothing(actor):
    for days in range(4):
        told(actor, kind=Kind.LEFT, number=f"NM-{days}", at=NOON + timedelta(days=days))
    gather_and_send(NOON + timedelta(days=9))

    assert numbers_in(outbox.outbox[0]) == ["NM-0", "NM-1", "NM-2", "NM-3"]


def test_what_was_read_or_comes_otherwise_is_in_no_daily_mail(actor):
    NoticeFactory(to=actor, how=How.DAILY, read_at=NOON)
    NoticeFactory(to=actor, how=How.NEVER)
    told(actor, kind=Kind.ADMITTED)
    work_off()
    outbox.outbox.clear()
    gather_and_send()

    assert outbox.outbox == []


def test_everybody_gets_a_mail_of_their_own_about_all_organizations(actor):
    other = make_actor(Role.COORDINATOR)
    there = MembershipFactory(user=actor.user)
    first = NoticeFactory(to=actor, how=How.DAILY)
    second = NoticeFactory(user=actor.user, organization=there.organization, how=How.DAILY)
    third = NoticeFactory(to=other, how=How.DAILY)
    gather_and_send()

    found = {letter.to[0]: numbers_in(letter) for letter in outbox.outbox}
    assert found == {
        actor.user.email: sorted([first.number, second.number]),
        other.user.email: [third.number],
    }


def test_who_no_longer_wants_it_gets_none(actor):
    told(actor, kind=Kind.REMINDER)
    choose_mails(ways={Kind.REMINDER.group: How.NEVER}, at=NOON, by=actor)
    gather_and_send()

    assert outbox.outbox == []


def test_what_was_read_between_gathering_and_sending_is_left_out(actor):
    read, unread = NoticeFactory.create_batch(2, to=actor, how=How.DAILY)
    digests.gather(at=NOON)
    Notice.objects.filter(pk=read.pk).update(read_at=NOON)
    work_off()

    assert numbers_in(outbox.outbox[0]) == [unread.number]


def test_what_somebody_else_has_just_gathered_makes_no_second_mail(actor):
    assert digests._gather_for(actor.user.pk, NOON) is False
    assert Mail.objects.count() == 0


def test_without_a_mail_server_it_waits(actor, settings):
    told(actor, kind=Kind.REMINDER)
    settings.EMAIL_BACKEND = NO_MAIL_SERVER

    assert digests.gather(at=NOON) == 0
    assert Notice.objects.for_digest().count() == 1


@pytest.mark.parametrize(
    ("moment", "mails"),
    [
        (datetime(2018, 7, 12, 4, tzinfo=UTC), 1),  # six o'clock in summer
        (datetime(2018, 7, 12, 5, tzinfo=UTC), 0),
        (datetime(2018, 12, 12, 4, tzinfo=UTC), 0),
        (datetime(2018, 12, 12, 5, tzinfo=UTC), 1),  # and in winter
    ],
)
def test_it_is_written_at_six_all_year(actor, moment, mails):
    NoticeFactory(to=actor, how=How.DAILY)
    send_daily_mails(timestamp=int(moment.timestamp()))

    assert Mail.objects.count() == mails
