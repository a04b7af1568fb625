"""What documents say: written by one administrator, approved by another, shown before."""

from io import BytesIO

import pytest
from django.urls import reverse
from PIL import Image

from enrollment.wordings import services
from enrollment.wordings.forms import as_png
from enrollment.wordings.kinds import TRAITS, Edition, Kind
from enrollment.wordings.models import CallLogo, Wording
from enrollment.wordings.names import PASSAGES
from enrollment.wordings.texts import placeholders, repository, words_of, words_with
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from tests.enrollment.documents.factories import drafted
from tests.factories import NOON, CallFactory, make_actor
from tests.races import kinds, race
from tests.refused import Refused, change

pytestmark = pytest.mark.django_db
KIND, EDITION = Kind.ADMISSION_NOTICE, Edition.SLOVENE
ADDRESS = [KIND.value, EDITION.value]


def english(client):
    client.cookies["django_language"] = "en"
    return client


def typed(**changed):
    passages = {key: text.strip() for key, text in words_of(KIND, EDITION).passages.items()}
    return {**passages, "note": "Krajše.", **changed}


def test_a_draft_says_nothing_until_a_second_user_approves_it(administrators):
    writer, other = administrators
    before = words_of(KIND, EDITION)
    draft = drafted(writer, passages={**before.passages, "introduction": "imate mesto."})

    assert words_of(KIND, EDITION) == before
    with pytest.raises(services.OwnDraft):
        services.approve(wording=draft, at=NOON, by=writer)
    services.approve(wording=draft, at=NOON, by=other)

    assert words_of(KIND, EDITION).passage("introduction") == ("imate mesto.",)
    assert words_of(KIND, EDITION).version == 1
    assert words_of(KIND, Edition.ENGLISH).version == 0
    with pytest.raises(services.NoLongerDraft):
        services.discard(wording=draft, by=other)


def test_a_discarded_draft_never_holds_and_makes_room_for_another(administrators):
    writer, other = administrators
    services.discard(wording=drafted(writer), by=writer)

    again = services.write(
        kind=KIND, edition=EDITION, passages={"introduction": "x"}, note="Zato.", at=NOON, by=writer
    )

    assert (again.number, words_of(KIND, EDITION).version) == (2, 0)
    with pytest.raises(services.DraftWaits):
        services.write(kind=KIND, edition=EDITION, passages={}, note="Zato.", at=NOON, by=other)


def test_what_the_database_refuses(administrators):
    writer, other = administrators
    draft = drafted(writer)

    with Refused("wording_is_approved_by_a_second_user"):
        change(draft, state="approved", approved_by=writer.user, approved_at=NOON)
    with Refused("Cannot update"):
        change(draft, passages={})
    services.approve(wording=draft, at=NOON, by=other)
    with Refused("Cannot update"):
        change(draft, state="discarded", approved_by=None, approved_at=None)
    with Refused("Cannot delete"):
        draft.delete()


@pytest.mark.django_db(transaction=True)
def test_two_who_approve_at_once_approve_once():
    writer, one, other = (make_actor(Role.ADMINISTRATOR) for _ in range(3))
    draft = drafted(writer)

    results = race(
        *(lambda by=by: services.approve(wording=draft, at=NOON, by=by) for by in (one, other))
    )

    assert kinds(results) == {"NoLongerDraft": 1, "Wording": 1}
    assert Event.objects.filter(action="wording.approved").count() == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{ime} ima mesto.", "The document has no such value: {ime}"),
        ("Oklepaj { sam.", "Braces stand in pairs"),
        ("Oklepaj } sam.", "Braces stand in pairs"),
        ("{number.__class__}", "The document has no such value"),
        ("{number!r}{0}", "The document has no such value"),
        ("{number!r}", "The document has no such value: {number!r}"),
        ("{number:d}", "The document has no such value: {number:d}"),
        ("{number:>999999999}", "The document has no such value: {number:"),
        ("", "This field is required"),
        ("a" * 4001, "at most 4000"),
    ],
)
def test_what_would_break_a_document_is_refused_beside_the_field(
    client_as, administrators, text, said
):
    client = english(client_as(administrators[0]))
    url = reverse("write_wording", args=ADDRESS)

    page = client.post(url, typed(whom_to_ask=text)).content.decode()

    assert said in page
    assert not Wording.objects.exists()
    assert "Krajše." in page  # nothing typed is lost


def test_a_wording_is_written_looked_at_and_approved(client_as, administrators):
    writer, other = administrators
    client = client_as(writer)

    response = client.post(
        reverse("write_wording", args=ADDRESS), typed(introduction="imate mesto,\r\n\r\nres.")
    )

    draft = Wording.objects.get()
    assert response.url == reverse("wording", args=[draft.pk])
    page = client.get(response.url).content.decode()
    assert "imate mesto," in page
    assert 'value="approve"' not in page
    sheet = client.get(reverse("wording_specimen", args=[draft.pk]))
    assert "imate mesto," in sheet.content.decode()
    assert sheet["X-Frame-Options"] == "SAMEORIGIN"
    second = client_as(other)
    assert 'value="approve"' in second.get(response.url).content.decode()
    second.post(reverse("decide_wording", args=[draft.pk]), {"decision": "approve"})
    assert words_of(KIND, EDITION).version == 1
    assert "1" in second.get(reverse("wordings")).content.decode()


def test_the_list_of_wordings_needs_the_same_queries_for_any_number(
    client_as, administrators, django_assert_max_num_queries
):
    client = client_as(administrators[0])
    client.get(reverse("wordings"))
    drafted(administrators[0])
    drafted(administrators[0], kind=Kind.ADMISSION_NOTICE, edition="en")

    with django_assert_max_num_queries(8):
        client.get(reverse("wordings"))


@pytest.mark.parametrize(
    "address", [["x", "sl"], ["admission_notice", "x"], ["referral_form", "sl"]]
)
def test_there_is_nothing_to_write_where_there_are_no_passages(client_as, administrators, address):
    url = reverse("write_wording", args=address)
    assert client_as(administrators[0]).get(url).status_code == 404


@pytest.mark.parametrize("kind", list(Kind), ids=str)
def test_every_document_has_words_for_every_edition(kind):
    texts = repository(kind)
    if kind in (Kind.REFERRAL_FORM, Kind.PARTICIPANTS_LIST):
        assert texts == {edition.value: {} for edition in Edition}
        return

    assert set(texts) == {edition.value for edition in TRAITS[kind].editions}
    for edition in TRAITS[kind].editions:
        words = words_with(kind, edition, None)
        assert words("title")
        assert set(words.passages) <= set(PASSAGES)
        for text in words.passages.values():
            assert text.strip()
            assert all(name.isidentifier() for name in placeholders(text))


# --- logos -------------------------------------------------------------------------------------


def picture(kind="PNG", size=(20, 10), **options):
    made = BytesIO()
    with Image.new("RGB", size, "red") as image:
        image.save(made, kind, **options)
    return made.getvalue()


def send(client, call, content, name="EU"):
    file = BytesIO(content)
    file.name = "logo.png"
    return client.post(reverse("call_logos", args=[call.pk]), {"name": name, "file": file})


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_logo_is_put_up_and_taken_down(client_as, administrators, kind):
    client, call = client_as(administrators[0]), CallFactory()

    assert send(client, call, picture(kind)).status_code == 302

    logo = CallLogo.objects.get()
    assert bytes(logo.image).startswith(b"\x89PNG")
    shown = client.get(reverse("call_logo", args=[logo.pk]))
    assert shown["Content-Type"] == "image/png"
    client.post(reverse("take_down_logo", args=[logo.pk]))
    client.post(reverse("take_down_logo", args=[logo.pk]))
    logo.refresh_from_db()
    assert logo.removed_at
    assert Event.objects.filter(action="logo.taken_down").count() == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "This is no picture that can be read"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 100, "This is no picture that can be read"),
        (b"x" * 2_000_001, "larger than 2 MB"),
    ],
)
def test_what_is_no_picture_is_refused(client_as, administrators, content, said):
    call = CallFactory()

    page = send(english(client_as(administrators[0])), call, content).content.decode()

    assert said in page
    assert not CallLogo.objects.exists()


def test_of_a_picture_only_the_pixels_are_kept():
    secret = b"kraj in ura posnetka"
    exif = Image.Exif()
    exif[0x010E] = secret.decode()

    made = as_png(picture("JPEG", exif=exif))

    assert secret not in made
    with Image.open(BytesIO(as_png(picture(size=(3000, 1000))))) as image:
        assert image.size == (1200, 400)


def test_a_picture_that_would_fill_the_memory_is_refused(client_as, administrators):
    client = english(client_as(administrators[0]))

    page = send(client, CallFactory(), picture(size=(6000, 5000)))

    assert "This is no picture that can be read" in page.content.decode()
