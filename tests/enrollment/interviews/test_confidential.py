"""What was said in an interview stays with the coordination, whatever a referrer opens."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from enrollment.interviews import queries, services
from enrollment.interviews.models import CONFIDENTIAL, Interview
from socakt.accounts.roles import Role
from tests.enrollment.interviews.conftest import THEN, dated
from tests.exported import everything_in, file_of
from tests.factories import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
SAID = "CONCLUSION"
STEP = "redirect"


@pytest.fixture
def held(interview, coordinator):
    return services.record_came(
        interview=interview,
        conclusion=SAID,
        next_step=STEP,
        at=interview.ends_at,
        by=coordinator,
    )


def test_the_referrer_sees_when_where_and_whether_the_person_came(client_as, held, referrer):
    page = client_as(referrer).get(reverse("referral", args=[held.referral_id]))

    (shown,) = page.context["page"].interviews
    assert (shown.status, shown.attempt, shown.place) == ("came", 1, held.place)
    assert (shown.conclusion, shown.next_step) == ("", "")
    html = page.content.decode()
    assert held.place in html
    assert reverse("interview", args=[held.pk]) not in html


def pages_of(client, held):
    """Everything of the referral that a referrer can open, as text."""
    referral = held.referral
    for name, args in (
        ("referral", [referral.pk]),
        ("candidate", [referral.candidate_id]),
        ("referrals", []),
        ("desk", []),
        ("edit_referral", [referral.pk]),
    ):
        yield client.get(reverse(name, args=args), follow=True).content.decode()
    for words in (SAID, referral.number):
        # what was searched for stands in the field, so its own word is taken out
        html = client.post(reverse("search"), {"q": words}).content.decode()
        yield (
            html.replace(f'value="{words}"', "").replace(f"»{words}«", "").replace(f"“{words}”", "")
        )
    yield everything_in(file_of(client, reverse("export_referrals") + "?view=all", "csv"))
    yield everything_in(file_of(client, reverse("export_candidates"), "xlsx"))
    pdf = client.get(reverse("referral_form", args=[referral.pk])).content
    yield "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_what_was_said_reaches_no_page_export_search_or_pdf(client_as, held, referrer):
    texts = list(pages_of(client_as(referrer), held))

    assert len(texts) == 10
    assert [index for index, text in enumerate(texts) if SAID in text] == []


def test_the_words_would_be_found(client_as, held, coordinator):
    """The search above can fail: the coordination's page has them."""
    html = client_as(coordinator).get(reverse("referral", args=[held.referral_id])).content
    assert SAID in html.decode()


@pytest.mark.parametrize("role", [Role.REFERRER, Role.COORDINATOR])
def test_it_is_not_even_read_for_a_referrer(held, referrer, coordinator, role):
    actor = referrer if role == Role.REFERRER else coordinator
    with CaptureQueriesContext(connection) as captured:
        list(Interview.objects.visible_to(actor))
        queries.appointments_of(held.referral, actor)
        list(queries.without_outcome(actor, held.ends_at))
        list(queries.coming(actor, THEN.date()))

    sql = " ".join(query["sql"] for query in captured)
    assert [name for name in CONFIDENTIAL if f'"{name}"' in sql] == (
        [] if role == Role.REFERRER else list(CONFIDENTIAL)
    )


def test_the_desk_of_each_side(referral, coordinator, referrer):
    """Monday, 17. 9. 2018, its week and its end."""
    interview = services.propose(referral=referral, **dated(coordinator))
    day, over = timedelta(days=1), interview.ends_at

    for actor in (coordinator, referrer):
        assert list(queries.coming(actor, THEN.date())) == [interview]
        assert list(queries.coming(actor, (THEN - day).date())) == []  # Sunday of the week before
        assert list(queries.coming(actor, (THEN + day).date())) == []
        assert list(queries.without_outcome(actor, over)) == [interview]
        assert list(queries.without_outcome(actor, over - day)) == []
    services.call_off(interview=interview, reason="person", at=NOON, by=coordinator)
    assert list(queries.coming(coordinator, THEN.date())) == []
    assert list(queries.without_outcome(coordinator, over)) == []
