"""Two workers at the same moment: one mail, one daily mail."""

from functools import partial
from threading import Barrier

import pytest
from django.core import mail as outbox

from enrollment.notices import digests, sending
from enrollment.notices.models import Mail, Notice
from socakt.accounts.roles import Role
from tests.enrollment.notices.conftest import told
from tests.enrollment.notices.mail_server import mail_server
from tests.factories import NOON, NoticeFactory, make_actor
from tests.races import kinds, race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("today")]


def test_of_many_workers_on_one_mail_one_sends_it(port):
    (notice,) = told(make_actor(Role.REFERRER))
    with mail_server(port) as server:
        results = race(*[partial(sending.send, number=notice.mail_id, at=NOON)] * 6)

    assert len(server.taken) == 1
    assert set(kinds(results)) <= {"NoneType", "BeingSent"}
    assert Mail.objects.get().state == Mail.State.SENT
    assert Mail.objects.get().attempts == 1


def test_without_the_lock_it_would_be_sent_twice(monkeypatch):
    """The proof that the test above can fail: all have looked before anybody says so."""
    (notice,) = told(make_actor(Role.REFERRER))
    monkeypatch.setattr(Mail.objects, "select_for_update", lambda **_: Mail.objects.all())
    together = Barrier(2)

    def after_both(step):
        def wait_and_go_on(*args):
            together.wait(timeout=30)
            return step(*args)

        return wait_and_go_on

    for name in ("_actors", "hand_over"):  # after looking at the state, and after saying so
        monkeypatch.setattr(sending, name, after_both(getattr(sending, name)))
    race(*[partial(sending.send, number=notice.mail_id, at=NOON)] * 2)

    assert len(outbox.outbox) == 2


def test_daily_mails_gathered_by_two_at_once_hold_each_notice_once():
    actor = make_actor(Role.REFERRER)
    NoticeFactory.create_batch(20, to=actor, how="daily")

    results = race(*[partial(digests.gather, at=NOON)] * 4)

    assert sorted(results) == [0, 0, 0, 1]
    assert set(Notice.objects.values_list("mail", flat=True)) == {Mail.objects.get().pk}
