"""Everything that is said can be translated, and is: completely, with the right endings."""

import ast
import re

import polib
import pytest
from django.utils.translation import ngettext, override

from tests.messages import CATALOGUE, COMPILED, FOREIGN, NOT_TRANSLATED, NUMBERS, ROOT, extract

SLOVENE = polib.pofile(str(CATALOGUE))
OURS = [entry for entry in SLOVENE if entry.tcomment not in FOREIGN]
TEMPLATES = [
    path
    for path in sorted((ROOT / "templates").rglob("*.*"))
    if not path.relative_to(ROOT).as_posix().startswith(NOT_TRANSLATED)
]


def translations(entry):
    return list(entry.msgstr_plural.values()) or [entry.msgstr]


# --- the catalogue ---------------------------------------------------------------------------


def test_the_catalogue_holds_what_is_said_and_nothing_else():
    said = extract()

    assert len(said) > 500
    assert {(entry.msgctxt, entry.msgid) for entry in OURS} == set(said)
    assert {key for key, entry in said.items() if entry.msgid_plural} == {
        (entry.msgctxt, entry.msgid) for entry in OURS if entry.msgid_plural
    }


def test_everything_is_translated():
    assert [entry.msgid for entry in SLOVENE if entry.obsolete or entry.fuzzy] == []
    assert [entry.msgid for entry in SLOVENE if not all(translations(entry))] == []
    assert [
        entry.msgid
        for entry in SLOVENE
        if entry.msgid_plural and set(entry.msgstr_plural) != set(NUMBERS)
    ] == []


def test_the_compiled_catalogue_is_the_one_that_is_read():
    assert COMPILED.read_bytes() == SLOVENE.to_binary()


def placeholders(text):
    """%(name)s, %s, {name} and {}, each once."""
    return set(re.findall(r"%\(\w+\)[sdr]|%[sd]|{\w*}", text))


def test_translations_hold_the_same_placeholders():
    wrong = [
        (entry.msgid, text)
        for entry in SLOVENE
        for text in translations(entry)
        if placeholders(text) != placeholders(entry.msgid + entry.msgid_plural)
    ]

    assert wrong == []


SAME_IN_BOTH = {"CSV", "EMŠO", "Program", "Radar", "program", "Status", "%(count)s minute"}
LETTERS = re.compile(r"[a-zčšž]{3}", re.I)


def test_nothing_is_left_in_english():
    english = re.compile(r"\b(the|of|and|is|are|was|this|that|with|not|you)\b", re.I)

    left = [entry.msgid for entry in OURS if entry.msgid in translations(entry)]
    assert {text for text in left if LETTERS.search(re.sub(r"%\(\w+\)s", "", text))} == SAME_IN_BOTH
    said = [(text, english.findall(text)) for entry in SLOVENE for text in translations(entry)]
    assert [text for text, words in said if words] == []


def test_translations_use_slovene_quotes_and_begin_and_end_like_their_message():
    for entry in SLOVENE:
        for text in translations(entry):
            assert not set(text) & set("“”„‟‘’"), text
            assert "..." not in text
            assert text.endswith("…") == entry.msgid.endswith("…"), text
            if entry in OURS and entry.msgid.endswith((".", "?", ":")):
                assert text[-1] == entry.msgid[-1], text
            if entry in OURS and entry.msgid[0].isalpha():
                assert entry.msgid[0].islower() or not text[0].islower() or text in LANGUAGES


LANGUAGES = {"slovenščina", "angleščina"}


def test_messages_are_english():
    slovene = re.compile(r"[čšž»«]|\b(je|ni|ste|ki|če|ali|tudi|oseba|napotitev|skupina)\b", re.I)
    names = re.compile(r"EMŠO")

    texts = [text for entry in OURS for text in (entry.msgid, entry.msgid_plural)]
    assert [text for text in texts if slovene.search(names.sub("", text))] == []


# --- numbers ---------------------------------------------------------------------------------

MISSING = (
    "At least %(count)s more paid month is needed.",
    "At least %(count)s more paid months are needed.",
)
PLACES = ("%(count)s free place", "%(count)s free places")
DAYS = ("%(days)s working day", "%(days)s working days")


@pytest.mark.parametrize(
    ("number", "missing", "places", "days"),
    [
        (0, "Manjka še najmanj 0 plačanih mesecev.", "0 prostih mest", "0 delovnih dni"),
        (1, "Manjka še najmanj 1 plačan mesec.", "1 prosto mesto", "1 delovni dan"),
        (2, "Manjkata še najmanj 2 plačana meseca.", "2 prosti mesti", "2 delovna dneva"),
        (3, "Manjkajo še najmanj 3 plačani meseci.", "3 prosta mesta", "3 delovne dni"),
        (4, "Manjkajo še najmanj 4 plačani meseci.", "4 prosta mesta", "4 delovne dni"),
        (5, "Manjka še najmanj 5 plačanih mesecev.", "5 prostih mest", "5 delovnih dni"),
        (11, "Manjka še najmanj 11 plačanih mesecev.", "11 prostih mest", "11 delovnih dni"),
        (21, "Manjka še najmanj 21 plačanih mesecev.", "21 prostih mest", "21 delovnih dni"),
        (100, "Manjka še najmanj 100 plačanih mesecev.", "100 prostih mest", "100 delovnih dni"),
        (101, "Manjka še najmanj 101 plačan mesec.", "101 prosto mesto", "101 delovni dan"),
        (102, "Manjkata še najmanj 102 plačana meseca.", "102 prosti mesti", "102 delovna dneva"),
        (103, "Manjkajo še najmanj 103 plačani meseci.", "103 prosta mesta", "103 delovne dni"),
        (105, "Manjka še najmanj 105 plačanih mesecev.", "105 prostih mest", "105 delovnih dni"),
    ],
)
def test_the_verb_and_the_noun_agree_with_the_number(number, missing, places, days):
    with override("sl"):
        assert ngettext(*MISSING, number) % {"count": number} == missing
        assert ngettext(*PLACES, number) % {"count": number} == places
        assert ngettext(*DAYS, number) % {"days": number} == days


def test_english_knows_one_and_many():
    with override("en"):
        said = [ngettext(*DAYS, number) % {"days": number} for number in (0, 1, 2, 21)]

    assert said == ["0 working days", "1 working day", "2 working days", "21 working days"]


# --- nothing bypasses the catalogue ----------------------------------------------------------

BLOCK = re.compile(r"{% blocktranslate\b.*?{% endblocktranslate %}", re.S)
TAGS = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}", re.S)
SPOKEN = re.compile(r'(?:aria-label|title|placeholder|alt|content)="([^"]*)"')
NAMES = {"SocAkt", "– SocAkt", "English", "Slovenščina"}


def bare_text(source):
    """What a template says outside of translations, in its text and in spoken attributes."""
    text = TAGS.sub("", BLOCK.sub("", source))
    said = SPOKEN.findall(re.sub(r"<meta.*?>", "", text, flags=re.S))
    said += re.sub(r"<[^>]*>", "\n", text).splitlines()
    return [line.strip() for line in said if LETTERS.search(line) and line.strip() not in NAMES]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_say_nothing_outside_of_translations(path):
    assert bare_text(path.read_text()) == []


def test_bare_text_is_recognised():
    assert bare_text('<p title="Hello">World {{ x }}</p>{% translate "fine" %}') == [
        "Hello",
        "World",
    ]


SAYS = {"ValidationError", "add_error", "success", "info", "warning", "error", "message_user"}


def sentences(path):
    """Literal sentences that are handed to what shows them to people."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            said = node.args if name in SAYS else []
            labels = ("label", "help_text", "verbose_name", "violation_error_message")
            said = [*said, *(word.value for word in node.keywords if word.arg in labels)]
            for value in said:
                text = value.value if isinstance(value, ast.Constant) else ""
                if isinstance(text, str) and re.search(r"[A-ZČŠŽ].* ", text):
                    yield text


def test_code_says_nothing_outside_of_translations():
    folders = ("socakt", "programs", "enrollment")
    paths = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]

    said = {path.name: list(sentences(path)) for path in paths if "migrations" not in path.parts}
    assert {name: texts for name, texts in said.items() if texts} == {}
