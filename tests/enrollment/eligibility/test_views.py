"""Recording months with a preview, the check that is kept, and the anonymous self-check."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enrollment.eligibility.models import Assessment
from enrollment.referrals.rules import State
from socakt.audit.models import Event
from tests.factories import CandidateFactory, ProgramFactory, ReferralFactory
from tests.pages import Reader, form_with, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

SELF_CHECK = reverse("self_check")


@pytest.fixture
def program():
    return ProgramFactory()


@pytest.fixture
def candidate(referrer, program):
    return CandidateFactory(by=referrer, paid_months=11)


@pytest.fixture
def client(client_as, referrer):
    client = client_as(referrer)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def coordination(client_as, coordinator):
    client = client_as(coordinator)
    client.cookies["django_language"] = "en"
    return client


def months_url(candidate):
    return reverse("months", args=[candidate.pk])


def grid(client, candidate):
    return form_with(client.get(months_url(candidate)), "m-2018-08")


def statements(context):
    return [query["sql"] for query in context.captured_queries]


def test_the_grid_shows_what_is_known(client, candidate):
    values = grid(client, candidate).values

    cells = {name: value for name, [value] in values.items() if name.startswith("m-")}
    assert len(cells) == 25
    assert (min(cells), max(cells)) == ("m-2016-09", "m-2018-09")
    assert next(name for name, value in cells.items() if value == "paid") == "m-2017-10"
    assert list(cells.values()).count("paid") == 11
    assert list(cells.values()).count("unknown") == 14


def test_months_are_saved_with_their_source(client, candidate, referrer):
    data = grid(client, candidate).data(
        **{"m-2017-09": "paid", "m-2016-09": "unpaid", "source": "decision", "action": "save"}
    )

    response = client.post(months_url(candidate), data, follow=True)

    assert response.redirect_chain == [(reverse("candidate", args=[candidate.pk]), 302)]
    assert "2 months saved." in text_of(response)
    stored = candidate.months.filter(source="decision").values_list("month", "paid", "recorded_by")
    assert sorted((f"{month:%Y-%m}", paid, by) for month, paid, by in stored) == [
        ("2016-09", False, referrer.user.pk),
        ("2017-09", True, referrer.user.pk),
    ]


def test_saving_nothing_new_says_so(client, candidate):
    data = grid(client, candidate).data(action="save")

    assert "Nothing was changed." in text_of(client.post(months_url(candidate), data, follow=True))


def test_without_a_source_nothing_is_saved_and_nothing_is_lost(client, candidate):
    data = grid(client, candidate).data(**{"m-2017-09": "unpaid", "action": "save"})

    response = client.post(months_url(candidate), data)

    assert 'href="#id_source"' in response.content.decode()
    assert form_with(response, "m-2018-08").values["m-2017-09"] == ["unpaid"]
    assert candidate.months.count() == 11


def test_a_month_in_the_future_or_twice_is_refused_in_a_sentence(client, candidate):
    for wrong, says in (
        ({"m-2018-10": "paid"}, "2018-10 cannot be recorded here"),
        ({"m-2018-08": ["paid", "unpaid"]}, "stands twice"),
    ):
        data = grid(client, candidate).data(**wrong, source="extract", action="save")
        response = client.post(months_url(candidate), data)
        assert says in text_of(response)
    assert candidate.months.count() == 11


def test_a_range_is_marked_on_the_page_and_saved_by_the_next_button(client, candidate):
    data = grid(client, candidate).data(
        range_from="m-2016-09", range_to="m-2017-09", range_state="unpaid", action="range"
    )

    response = client.post(months_url(candidate), data)

    marked = form_with(response, "m-2018-08")
    assert [marked.values[f"m-2016-{n:02}"] for n in range(9, 13)] == [["unpaid"]] * 4
    assert candidate.months.count() == 11
    client.post(months_url(candidate), marked.data(source="extract", action="save"))
    assert candidate.months.filter(paid=False).count() == 13


def test_a_change_by_somebody_else_is_told_and_the_grid_stays(client, candidate):
    form = grid(client, candidate)
    first = form.data(**{"m-2017-09": "paid", "source": "extract", "action": "save"})
    client.post(months_url(candidate), first)

    second = form.data(**{"m-2016-09": "paid", "source": "extract", "action": "save"})
    response = client.post(months_url(candidate), second)

    assert "You changed this yourself meanwhile" in text_of(response)
    assert form_with(response, "m-2018-08").values["m-2016-09"] == ["paid"]
    assert candidate.months.count() == 12


def test_a_double_click_saves_once(client, candidate):
    data = grid(client, candidate).data(
        **{"m-2017-09": "paid", "source": "extract", "action": "save"}
    )

    client.post(months_url(candidate), data)
    response = client.post(months_url(candidate), data, follow=True)

    assert "Nothing was changed." in text_of(response)
    assert Event.objects.filter(action="candidate.months_recorded").count() == 1


def preview_part(response):
    """The words of the preview, from the page or from the part alone."""
    html = response.content.decode()
    if 'id="preview"' in html:
        html = html[html.index('id="preview"') :]
        html = html[html.index(">") + 1 : html.index("</aside>")]
    return " ".join(" ".join(Reader(html).words).split())


def test_live_preview_and_button_say_the_same_and_store_nothing(client, candidate):
    data = grid(client, candidate).data(**{"m-2017-09": "paid", "action": "preview"})

    with CaptureQueriesContext(connection) as queries:
        live = client.post(months_url(candidate), data, headers={"HX-Request": "true"})
        button = client.post(months_url(candidate), data)

    assert "<html" not in live.content.decode()
    assert preview_part(live) == preview_part(button)
    assert "Meets the conditions on 12. 9. 2018" in preview_part(live)
    assert "12 paid months" in preview_part(live)
    assert not [sql for sql in statements(queries) if sql.startswith(("INSERT", "UPDATE", "DEL"))]
    assert candidate.months.count() == 11


def test_the_preview_of_a_wrong_cell_does_not_break(client, candidate):
    data = grid(client, candidate).data(**{"m-2018-08": "maybe", "action": "preview"})

    response = client.post(months_url(candidate), data, headers={"HX-Request": "true"})

    assert response.status_code == 200
    assert "paid month" in preview_part(response)


def test_a_range_over_htmx_gives_the_whole_page(client, candidate):
    data = grid(client, candidate).data(action="range")

    response = client.post(months_url(candidate), data, headers={"HX-Request": "true"})

    assert "<html" in response.content.decode()


def test_without_a_call_there_is_nothing_to_record(client, referrer):
    candidate = CandidateFactory(by=referrer)

    assert "No call is open at present" in text_of(client.get(months_url(candidate)))


def test_the_binding_check_is_recorded(coordination, program):
    referral = ReferralFactory(program=program)

    response = coordination.post(reverse("assess", args=[referral.pk]), follow=True)

    assert response.redirect_chain == [(reverse("referral", args=[referral.pk]), 302)]
    assert "The check is recorded." in text_of(response)
    assert Assessment.objects.get().outcome == "eligible"


def test_a_check_that_cannot_be_made_is_refused_in_a_sentence(coordination, coordinator):
    candidate = CandidateFactory(by=coordinator)
    referral = ReferralFactory(candidate=candidate, state=State.DRAFT, program=None)

    response = coordination.post(reverse("assess", args=[referral.pk]), follow=True)

    assert "no terms for this day" in text_of(response)
    assert not Assessment.objects.exists()


@pytest.fixture
def anybody(client):
    client.logout()
    client.cookies["django_language"] = "en"
    return client


def ask(client, **answers):
    form = form_with(client.get(SELF_CHECK), "born_on")
    return client.post(SELF_CHECK, form.data(born_on="17. 5. 1980", paid="12", **answers))


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({}, "By your answers, you meet the conditions"),
        ({"paid": "11"}, "By your answers, you do not meet the conditions"),
        ({"paid": "11", "unsure": "on"}, "it is not clear yet whether you meet"),
        ({"born_on": "12. 9. 1968"}, "you do not meet the conditions"),
        ({"born_on": "13. 9. 1968"}, "you meet the conditions"),
    ],
)
def test_anybody_can_try_the_conditions(anybody, program, answers, says):
    form = form_with(anybody.get(SELF_CHECK), "born_on")
    data = form.data(**{"born_on": "17. 5. 1980", "paid": "12", **answers})

    assert says in text_of(anybody.post(SELF_CHECK, data))


def test_the_self_check_writes_nothing_at_all(anybody, program):
    before = Event.objects.count()
    with CaptureQueriesContext(connection) as queries:
        response = ask(anybody)
        refused = ask(anybody, unsure="on")

    assert response.status_code == refused.status_code == 200
    assert statements(queries)
    assert all(sql.startswith("SELECT") for sql in statements(queries)), statements(queries)
    assert Event.objects.count() == before
    assert "sessionid" not in response.cookies


def test_impossible_answers_are_refused_and_stay(anybody, program):
    form = form_with(anybody.get(SELF_CHECK), "born_on")

    response = anybody.post(SELF_CHECK, form.data(born_on="30. 2. 1980", paid="99"))

    html = response.content.decode()
    assert 'href="#id_born_on"' in html
    assert 'href="#id_paid"' in html
    kept = form_with(response, "born_on").values
    assert (kept["born_on"], kept["paid"]) == (["30. 2. 1980"], ["99"])
    assert 'id="answer"' not in html


def test_without_a_call_the_self_check_says_so(anybody):
    assert "No call is open at present" in text_of(anybody.get(SELF_CHECK))
