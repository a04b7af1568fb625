"""`python -m tests.messages`: collect what the interface says, and compile the Slovene of it.

Does what GNU gettext does for Django, in Python alone. Messages of Django and allauth that ours
replace carry a comment in the catalogue (`FOREIGN`) and stay there.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import polib
from babel.messages.extract import extract_python
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "socakt/locale/sl/LC_MESSAGES/django.po"
COMPILED = CATALOGUE.with_suffix(".mo")
FOREIGN = ("Django", "allauth")
SOURCES = [f"{app}/**/*.py" for app in ("socakt", "programs", "enrollment")]
SOURCES += ["templates/**/*.html", "templates/**/*.txt"]
NOT_TRANSLATED = ("templates/documents/",)  # official documents are Slovene
NUMBERS = range(4)  # the forms for 1, for 2, for 3 and 4, for 5 and the rest
KEYWORDS: dict[str, tuple[str, ...]] = {
    "_": ("id",),
    "gettext": ("id",),
    "gettext_lazy": ("id",),
    "gettext_noop": ("id",),
    "ngettext": ("id", "plural"),
    "ngettext_lazy": ("id", "plural"),
    "pgettext": ("context", "id"),
    "pgettext_lazy": ("context", "id"),
    "npgettext": ("context", "id", "plural"),
    "npgettext_lazy": ("context", "id", "plural"),
}
Key = tuple[str | None, str]  # context and message


def extract() -> dict[Key, polib.POEntry]:
    """Everything that code and templates say, untranslated, with the files that say it."""
    found: dict[Key, polib.POEntry] = {}
    for pattern in SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            name = path.relative_to(ROOT).as_posix()
            if name.startswith(NOT_TRANSLATED):
                continue
            for message in _messages_in(path):
                _add(found, message, name)
    return found


def merge(old: polib.POFile, found: dict[Key, polib.POEntry]) -> polib.POFile:
    """The catalogue for `found`: known translations kept, new ones empty, unused ones dropped."""
    known = {(entry.msgctxt, entry.msgid): entry for entry in old}
    kept = {key: entry for key, entry in known.items() if entry.tcomment in FOREIGN}
    merged = polib.POFile(wrapwidth=98)
    merged.metadata = old.metadata
    for key, entry in sorted((kept | found).items(), key=lambda item: (item[0][1], str(item[0]))):
        before = known.get(key)
        if before is not None and bool(before.msgid_plural) == bool(entry.msgid_plural):
            entry.msgstr, entry.msgstr_plural = before.msgstr, before.msgstr_plural
        merged.append(entry)
    return merged


def main() -> None:
    catalogue = merge(polib.pofile(str(CATALOGUE)), extract())
    catalogue.save(str(CATALOGUE))
    COMPILED.write_bytes(catalogue.to_binary())
    missing = catalogue.untranslated_entries()
    print(f"{len(catalogue)} messages, {len(missing)} not translated")
    for entry in missing:
        print(f"  {entry.msgid!r}")


def _messages_in(path: Path) -> Iterator[dict[str, str]]:
    """Per message a dictionary with `id` and, where it has them, `plural` and `context`."""
    source = path.read_text()
    if path.suffix != ".py":
        # what is left of a template would be indented in ways that Python does not know
        source = "\n".join(line.lstrip() for line in templatize(source).splitlines())
    keywords = dict.fromkeys(KEYWORDS)
    for _line, function, words, _comments in extract_python(
        BytesIO(source.encode()), keywords, (), {"encoding": "utf-8"}
    ):
        texts = words if isinstance(words, tuple) else (words,)
        message = dict(zip(KEYWORDS[function], texts, strict=False))
        if message.get("id"):
            yield message


def _add(found: dict[Key, polib.POEntry], message: dict[str, str], name: str) -> None:
    key = (message.get("context"), message["id"])
    entry = found.setdefault(key, polib.POEntry(msgid=message["id"], msgctxt=key[0]))
    if (name, "") not in entry.occurrences:
        entry.occurrences.append((name, ""))
    if "plural" in message:
        entry.msgid_plural = message["plural"]
        entry.msgstr_plural = dict.fromkeys(NUMBERS, "")
    if "%(" in message["id"] and "python-format" not in entry.flags:
        entry.flags.append("python-format")


if __name__ == "__main__":
    main()
