"""Finding by keyboard, an address passed on to a colleague, and two people on one form."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from enrollment.referrals.rules import State
from socakt.accounts.roles import Role
from tests.browser.test_accessibility import check
from tests.factories import (
    CandidateFactory,
    MembershipFactory,
    ProgramFactory,
    ReferralFactory,
    make_actor,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def referrer():
    return make_actor(Role.REFERRER)


@pytest.fixture
def people(referrer):
    for first, last in (("Ana", "Šuštaršič"), ("Breda", "Šuštaršič"), ("Cene", "Novak")):
        CandidateFactory(by=referrer, first_name=first, last_name=last, paid_months=0)


def test_a_person_is_found_by_keyboard_in_spite_of_a_slip(visit, referrer, people):
    page = visit(reverse("desk"), referrer, language="en")

    page.keyboard.press("/")
    page.keyboard.type("šuštrašič")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Written similarly")).to_be_visible()
    expect(page).to_have_title("Search – SocAkt")
    assert "stra" not in page.url
    check(page, "found")
    box = page.get_by_role("searchbox")
    expect(box).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="Šuštaršič Ana")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(box).to_be_focused()
    for _ in range(3):  # there are two; the last one stays
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Breda Šuštaršič")


def test_the_next_words_take_the_place_of_those_before(visit, referrer, people):
    page = visit(reverse("desk"), referrer, language="en")
    for words, name in (("novak", "Novak Cene"), ("breda", "Šuštaršič Breda")):
        page.keyboard.press("/")
        page.keyboard.type(words)
        page.keyboard.press("Enter")

        expect(page.get_by_role("heading", level=1)).to_contain_text(words)
        expect(page.get_by_role("link", name=name)).to_be_visible()
        page.wait_for_load_state()  # the keys are listened to


def test_a_stroke_is_a_letter_where_something_is_written(visit, referrer):
    page = visit(reverse("add_candidate"), referrer, language="en")

    page.get_by_label("Street and number").press_sequentially("Pot 5/a")

    expect(page.get_by_label("Street and number")).to_have_value("Pot 5/a")


def test_on_a_telephone_the_stroke_opens_the_menu_and_what_was_found_has_a_box(
    visit, referrer, people
):
    page = visit(reverse("desk"), referrer, width=390, language="en")

    page.keyboard.press("/")
    page.keyboard.type("nowak")
    page.keyboard.press("Enter")

    expect(page.get_by_role("link", name="Novak Cene")).to_be_visible()
    expect(page.get_by_role("searchbox")).to_have_value("nowak")
    check(page, "found, narrow")


def test_without_scripts_finding_works_too(visit, referrer, people):
    page = visit(reverse("desk"), referrer, language="en", java_script_enabled=False)

    page.get_by_role("searchbox").fill("cene")
    page.get_by_role("button", name="Find").click()

    expect(page.get_by_role("link", name="Novak Cene")).to_be_visible()


def test_a_filtered_address_shows_a_colleague_only_what_is_hers(visit):
    one = make_actor(Role.COORDINATOR)
    two = make_actor(Role.COORDINATOR, one.organization)
    program = ProgramFactory()
    today = timezone.localdate()
    for actor, name in ((one, "Novak"), (two, "Čuk")):
        ReferralFactory(
            candidate__last_name=name,
            candidate__paid_months=0,
            program=program,
            state=State.IN_REVIEW,
            coordinator=actor.user,
            due_on=today - timedelta(1),
        )
    page = visit(reverse("referrals"), one, language="en")
    page.get_by_text("Filters and order").click()
    page.get_by_label("Coordinator").select_option("mine")
    page.get_by_label("Deadline").select_option(label="overdue")
    page.get_by_label("in review").check()
    check(page, "filters")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("link", name="Novak")).to_be_visible()
    expect(page.get_by_role("link", name="Čuk")).to_have_count(0)
    page.get_by_text("Keep this view").click()
    page.get_by_label("Name of the view").fill("Moje zamude")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("link", name="Moje zamude")).to_have_attribute("aria-current", "page")
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        check(page, f"kept {width}")

    address = page.url.partition("/napotitve/")[2]
    hers = visit(f"/napotitve/{address}", two, language="en")

    expect(hers.get_by_role("link", name="Čuk")).to_be_visible()
    expect(hers.get_by_role("link", name="Novak")).to_have_count(0)
    expect(hers.get_by_role("link", name="Moje zamude")).to_have_count(0)


@pytest.mark.parametrize("width", [1280, 390])
def test_two_people_on_one_form_lose_nothing(visit, referrer, width):
    colleague = make_actor(Role.REFERRER, referrer.organization)
    MembershipFactory(user=colleague.user)
    person = CandidateFactory(by=referrer, phone="07 000", street="Stara 1", paid_months=0)
    path = reverse("change_candidate", args=[person.pk])
    slow = visit(path, referrer, width=width, language="en")
    quick = visit(path, colleague, language="en")
    quick.get_by_label("Telephone").fill("07 111")
    quick.get_by_label("Street and number").fill("Nova 2")
    quick.get_by_role("button", name="Save").click()
    expect(quick.get_by_text("Saved.")).to_be_visible()

    slow.get_by_label("Telephone").fill("07 222")
    slow.get_by_role("button", name="Save").click()

    card = slow.get_by_role("alert")
    expect(card).to_contain_text("Somebody else changed this record meanwhile")
    expect(card).to_contain_text(colleague.user.name)
    expect(card).to_be_focused()
    check(slow, f"collision {width}")
    expect(slow.get_by_label("Telephone")).to_have_value("07 222")
    expect(slow.get_by_label("Street and number")).to_have_value("Nova 2")
    card.get_by_role("link", name="Telephone").click()
    slow.get_by_role("button", name="Save").click()
    expect(slow.get_by_text("Saved.")).to_be_visible()
    person.refresh_from_db()
    assert (person.phone, person.street) == ("07 222", "Nova 2")
