"""Telling, reading, choosing: who is told once, what is written with it, and what is not."""

from datetime import timedelta

import pytest
from django.db import transaction

from enrollment.notices import services
from enrollment.notices.models import Mail, MailPreference, Notice
from enrollment.notices.queries import chosen_by, unread_about, unread_decisions
from enrollment.notices.rules import DECISIONS, USUALLY, Group, How, Kind, Page
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.environment import NO_MAIL_SERVER
from tests.enrollment.notices.conftest import membership_of, told
from tests.factories import NOON, MembershipFactory, NoticeFactory, make_actor
from tests.jobs import waiting_jobs

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(hours=1)
A_KIND_OF = {group: next(kind for kind in Kind if kind.group == group) for group in Group}


def choose(actor, how, group=Group.DECISIONS):
    services.choose_mails(ways={group: how}, at=NOON, by=actor)


def entries(action):
    return list(Event.objects.filter(action=action).values_list("user", "details"))


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_belongs_to_a_group_and_is_a_sentence(kind):
    assert kind.group in Group
    assert str(kind.label).endswith(".")
    assert Kind(kind.value) is kind


def test_every_group_has_kinds_and_a_usual_way():
    assert {kind.group for kind in Kind} == set(Group) == set(USUALLY)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("role", [Role.REFERRER, Role.COORDINATOR, Role.PROVIDER])
def test_everybody_of_a_side_is_told_once_except_who_did_it(kind, role):
    doer = make_actor(role)
    colleague = make_actor(role, doer.organization)
    stranger = make_actor(role)
    twice = [membership_of(actor) for actor in (doer, colleague, colleague)]

    made = services.tell(
        recipients=twice,
        kind=kind,
        page=Page.REFERRAL,
        record=7,
        number="NM-2018-0007",
        at=NOON,
        by=doer,
    )

    assert [notice.user for notice in made] == [colleague.user]
    notice = Notice.objects.get()
    assert (notice.organization, notice.kind, notice.record) == (colleague.organization, kind, 7)
    assert (notice.made_at, notice.read_at, notice.number) == (NOON, None, "NM-2018-0007")
    assert not Notice.objects.visible_to(stranger).exists()


def test_what_the_system_does_is_told_to_everybody():
    actors = [make_actor(Role.REFERRER) for _ in range(2)]

    assert {notice.user for notice in told(*actors)} == {actor.user for actor in actors}
    assert told() == []


def test_who_acts_for_two_organizations_is_told_for_the_right_one():
    actor = make_actor(Role.REFERRER)
    other = MembershipFactory(user=actor.user)
    told(actor)

    assert Notice.objects.get().organization == actor.organization != other.organization


@pytest.mark.parametrize("group", Group)
@pytest.mark.parametrize("how", [None, *How])
def test_a_mail_is_written_with_the_notice_for_who_wants_it_at_once(group, how):
    actor = make_actor(Role.COORDINATOR)
    if how:
        choose(actor, how, group)

    (notice,) = told(actor, kind=A_KIND_OF[group])

    wanted = how or USUALLY[group]
    assert notice.how == wanted
    mails = list(Mail.objects.values_list("user", "state", "made_at", "is_digest"))
    if wanted == How.AT_ONCE:
        assert mails == [(actor.user.pk, "waiting", NOON, False)]
        assert waiting_jobs() == [("send_mail", {"number": notice.mail_id})]
    else:
        assert (mails, waiting_jobs(), notice.mail) == ([], [], None)


def test_each_person_and_organization_has_a_choice_of_its_own():
    first, second = make_actor(Role.REFERRER), make_actor(Role.REFERRER)
    here = membership_of(first)
    there = MembershipFactory(user=first.user)
    choose(first, How.NEVER)

    services.tell(
        recipients=[here, there, membership_of(second)],
        kind=Kind.ADMITTED,
        page=Page.DESK,
        record=None,
        number="",
        at=NOON,
        by=None,
    )

    ways = {(n.user_id, n.organization_id): n.how for n in Notice.objects.all()}
    assert ways == {
        (first.user.pk, here.organization_id): How.NEVER,
        (first.user.pk, there.organization_id): How.AT_ONCE,
        (second.user.pk, second.organization.pk): How.AT_ONCE,
    }
    assert {mail.user for mail in Mail.objects.all()} == {first.user, second.user}


def test_notice_mail_and_job_are_there_together_or_not_at_all():
    actor = make_actor(Role.REFERRER)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        told(actor)
        _ = 1 / 0

    assert (Notice.objects.count(), Mail.objects.count(), waiting_jobs()) == (0, 0, [])


def test_without_a_mail_server_no_mail_is_written(settings):
    settings.EMAIL_BACKEND = NO_MAIL_SERVER
    (notice,) = told(make_actor(Role.REFERRER))

    assert (notice.how, notice.mail) == (How.NEVER, None)
    assert (Mail.objects.count(), waiting_jobs()) == (0, [])


def test_telling_many_costs_one_job_each_and_nothing_else(django_assert_num_queries):
    actors = [make_actor(Role.REFERRER) for _ in range(5)]
    members = [membership_of(actor) for actor in actors]

    with django_assert_num_queries(
        2 + 4 + 5
    ):  # savepoint; stand-ins, choices, mails, notices; jobs
        services.tell(
            recipients=members,
            kind=Kind.ADMITTED,
            page=Page.DESK,
            record=None,
            number="",
            at=NOON,
            by=None,
        )


def test_reading_marks_once_and_is_in_the_log_once():
    actor = make_actor(Role.REFERRER)
    notice = NoticeFactory(to=actor)

    for at in (LATER, LATER + timedelta(hours=1)):
        services.read(notice=notice, at=at, by=actor)

    notice.refresh_from_db()
    assert notice.read_at == LATER
    assert entries("notice.read") == [(actor.user.pk, {"notices": 1})]


def test_reading_includes_what_was_told_earlier_about_the_same_record():
    actor = make_actor(Role.REFERRER)
    same = {"to": actor, "record": 5}
    earlier = NoticeFactory(**same, made_at=NOON - timedelta(days=1))
    notice = NoticeFactory(**same)
    others = [
        NoticeFactory(**same, made_at=LATER),
        NoticeFactory(to=actor, record=6),
        NoticeFactory(**same, page=Page.CANDIDATE),
        NoticeFactory(record=5),
        NoticeFactory(record=5, organization=actor.organization),
    ]

    services.read(notice=notice, at=LATER, by=actor)

    assert set(Notice.objects.filter(read_at=LATER)) == {earlier, notice}
    assert set(Notice.objects.unread()) == set(others)


def test_a_notice_about_no_record_is_read_alone():
    actor = make_actor(Role.COORDINATOR)
    notice, other = NoticeFactory.create_batch(2, to=actor, page=Page.DESK, record=None)

    services.read(notice=notice, at=LATER, by=actor)

    assert list(Notice.objects.unread()) == [other]


def test_somebody_elses_notice_stays_unread():
    notice = NoticeFactory()
    services.read(notice=notice, at=LATER, by=make_actor(Role.REFERRER))

    assert Notice.objects.unread().get() == notice
    assert entries("notice.read") == []


def test_a_clock_that_is_slow_reads_at_the_moment_of_telling():
    actor = make_actor(Role.REFERRER)
    notice = NoticeFactory(to=actor)
    services.read(notice=notice, at=NOON - timedelta(seconds=2), by=actor)

    notice.refresh_from_db()
    assert notice.read_at == NOON


def test_reading_all_leaves_what_came_later_and_what_is_of_others():
    actor = make_actor(Role.REFERRER)
    mine = NoticeFactory.create_batch(3, to=actor)
    later, theirs = NoticeFactory(to=actor, made_at=LATER), NoticeFactory()

    assert services.read_all(at=NOON, by=actor) == 3
    assert services.read_all(at=NOON, by=actor) == 0

    assert set(Notice.objects.unread()) == {later, theirs}
    assert set(Notice.objects.filter(read_at=NOON)) == set(mine)
    assert entries("notice.all_read") == [(actor.user.pk, {"notices": 3})]


def test_what_is_chosen_holds_for_the_actor_and_is_in_the_log():
    actor = make_actor(Role.COORDINATOR)
    ways = {**USUALLY, Group.REMINDERS: How.NEVER}

    for _ in range(2):
        services.choose_mails(ways=ways, at=NOON, by=actor)

    assert chosen_by(actor) == ways
    assert chosen_by(make_actor(Role.COORDINATOR)) == USUALLY
    assert MailPreference.objects.count() == 1
    assert entries("notice.mails_chosen") == [(actor.user.pk, {"chosen": {"reminders": "never"}})]


def test_never_takes_out_what_waits_for_the_daily_mail_and_nothing_else():
    actor = make_actor(Role.COORDINATOR)
    daily = {"how": How.DAILY, "kind": Kind.REMINDER}
    waits = NoticeFactory(to=actor, **daily)
    others = [NoticeFactory(to=actor, how=How.DAILY, kind=Kind.LEFT), NoticeFactory(**daily)]

    choose(actor, How.NEVER, Group.REMINDERS)

    waits.refresh_from_db()
    assert waits.how == How.NEVER
    assert set(Notice.objects.for_digest()) == set(others)


def test_unread_decisions_are_of_the_actor_and_the_newest_first():
    actor = make_actor(Role.REFERRER)
    older, newer = NoticeFactory(to=actor), NoticeFactory(to=actor, made_at=LATER)
    NoticeFactory(to=actor, read_at=LATER)
    NoticeFactory(to=actor, kind=Kind.REMINDER)
    NoticeFactory()

    assert list(unread_decisions(actor)) == [newer, older]
    assert {kind.group for kind in DECISIONS} == {Group.DECISIONS}


def test_unread_about_a_record():
    actor = make_actor(Role.REFERRER)
    about = NoticeFactory(to=actor, record=5)
    NoticeFactory(to=actor, record=5, read_at=LATER)
    NoticeFactory(to=actor, record=5, page=Page.COHORT)
    NoticeFactory(record=5)

    assert list(unread_about(actor, Page.REFERRAL, 5)) == [about]
    assert str(about) == f"admitted {about.number}"
