"""What a mail says: a sentence, a number, an address; and nothing about people."""

import pytest
from django.core import mail as outbox
from django.utils import translation

from enrollment.notices import digests
from enrollment.notices.addresses import address_of
from enrollment.notices.letters import MOST_LINES, letter
from enrollment.notices.rules import Kind, Page
from enrollment.referrals import services as referrals
from enrollment.referrals.rules import RejectionReason
from socakt.accounts.roles import Role
from tests.enrollment.notices.conftest import told
from tests.factories import (
    NOON,
    CandidateFactory,
    MailFactory,
    NoticeFactory,
    ReferralFactory,
    make_actor,
)
from tests.jobs import work_off

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

R, C, P = Role.REFERRER, Role.COORDINATOR, Role.PROVIDER


@pytest.fixture(autouse=True)
def _base(settings):
    settings.BASE_ADDRESS = "https://socakt.example.si"


def test_a_mail_says_what_happened_to_which_record_and_where_to_look():
    actor = make_actor(R)
    (notice,) = told(actor, kind=Kind.REJECTED, number="NM-2018-0148", record=12)
    with translation.override("en"):  # whoever causes it may read English
        message = letter(notice.mail, [(notice, actor)])

    with translation.override("sl"):
        sentence = str(Kind.REJECTED.label)
    assert message.subject == f"SocAkt: {sentence.rstrip('.')} (NM-2018-0148)"
    assert message.body.startswith(
        f"{sentence} NM-2018-0148\nhttps://socakt.example.si/napotitve/12/\n\n"
    )
    for address in ("/obvestila/", "/obvestila/nastavitve/"):
        assert f"https://socakt.example.si{address}" in message.body
    assert message.content_subtype == "plain"
    assert message.extra_headers["Message-ID"] == f"<{notice.mail.key}@socakt.example.si>"


def test_a_mail_without_a_number_has_no_brackets():
    actor = make_actor(C)
    notice = NoticeFactory(to=actor, number="", page=Page.DESK, record=None)
    message = letter(MailFactory(user=actor.user), [(notice, actor)])

    assert "(" not in message.subject
    assert "https://socakt.example.si/delo/" in message.body


def test_a_daily_mail_of_many_stays_readable():
    actor = make_actor(C)
    notices = NoticeFactory.create_batch(MOST_LINES + 2, to=actor)
    mail = MailFactory(user=actor.user, is_digest=True)
    message = letter(mail, [(notice, actor) for notice in notices])

    assert f"{MOST_LINES + 2} " in message.subject
    assert message.body.count("TOLD-") == MOST_LINES
    assert " 2" in message.body.split("\n\n")[MOST_LINES]


@pytest.mark.parametrize(
    ("page", "role", "address"),
    [
        (Page.REFERRAL, R, "/napotitve/7/"),
        (Page.REFERRAL, C, "/napotitve/7/"),
        (Page.REFERRAL, P, "/skupine/"),
        (Page.COHORT, R, "/napotitve/"),
        (Page.COHORT, C, "/skupine/7/"),
        (Page.COHORT, P, "/skupine/7/"),
        (Page.CANDIDATE, R, "/kandidati/7/"),
        (Page.CANDIDATE, P, "/skupine/"),
        (Page.PARTICIPATION, R, "/napotitve/"),
        (Page.DESK, R, "/delo/"),
        (Page.REFERRAL, Role.MINISTRY, "/delo/"),
    ],
)
def test_each_role_is_led_to_a_page_that_it_may_open(page, role, address):
    assert address_of(NoticeFactory(page=page, record=7), make_actor(role)) == address


def test_a_page_that_there_is_not_yet_is_the_desk(settings):
    settings.ROOT_URLCONF = "enrollment.urls"
    notice = NoticeFactory(page=Page.CANDIDATE)
    notice.record = None  # no address can be made of this

    assert address_of(notice, make_actor(C)) == "/delo/"


def test_no_mail_of_a_whole_way_holds_anything_about_the_person():
    """Also not what people write: reasons and notes."""
    referrer, coordinator = make_actor(R), make_actor(C)
    candidate = CandidateFactory(
        by=referrer,
        first_name="MARKER",
        last_name="MARKER",
        emso="1705980550017",
        phone="07 MARKER",
        street="MARKER 1",
    )
    referral = ReferralFactory(candidate=candidate, reason="MARKER", state="draft")
    step = {"referral": referral, "at": NOON}
    referrals.submit(**step, by=referrer)
    referrals.return_for_completion(**step, note="MARKER", by=coordinator)
    referrals.submit(**step, by=referrer)
    referrals.reject(**step, reason=RejectionReason.OTHER, note="MARKER", by=coordinator)
    told(coordinator, kind=Kind.REMINDER, number=referral.number, record=referral.pk)
    digests.gather(at=NOON)
    work_off()

    assert len(outbox.outbox) == 5
    for message in outbox.outbox:
        text = f"{message.subject} {message.body} {message.message()}"
        assert referral.number in text
        for secret in ("MARKER", "1705980550017", "17. 5. 1980", referrer.organization.name):
            assert secret not in text
