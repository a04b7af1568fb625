"""The words of the documents: what the repository says, and what was approved since.

One file a document in `enrollment/documents/wording/`, with a table for each edition. Its
`passages` are what administrators may put otherwise; everything else belongs to the form. Values
come in by name, `{program}`, and stay text: nothing in them is read as markup.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from enrollment.wordings.kinds import Edition, Kind
from enrollment.wordings.models import Wording

FOLDER = Path(__file__).parents[1] / "documents" / "wording"


@dataclass(frozen=True)
class Words:
    """The words of one document in one edition. `version` 0: as the repository has them."""

    texts: Mapping[str, Any]
    passages: Mapping[str, str]
    version: int = 0

    def __call__(self, key: str, **values: object) -> str:
        """The text under the key with the values put in. Raises KeyError for an unknown one."""
        return str(self.texts[key]).format(**values)

    def listed(self, key: str, **values: object) -> tuple[str, ...]:
        """The texts of the list under the key."""
        return tuple(str(line).format(**values) for line in self.texts[key])

    def passage(self, key: str, **values: object) -> tuple[str, ...]:
        """The paragraphs of the passage; an empty line parts them."""
        text = self.passages[key].format(**values)
        return tuple(" ".join(part.split()) for part in text.split("\n\n") if part.strip())

    def lines(self, key: str, **values: object) -> tuple[str, ...]:
        """The lines of a passage that is a list."""
        text = self.passages[key].format(**values)
        return tuple(line.strip() for line in text.splitlines() if line.strip())


def words_of(kind: Kind, edition: Edition) -> Words:
    """What holds now: the newest approved version, over what the repository says."""
    approved = Wording.objects.in_force(kind, edition)
    return words_with(kind, edition, approved)


def words_with(kind: Kind, edition: Edition, wording: Wording | None) -> Words:
    """The words with the passages of this version, approved or not."""
    texts = repository(kind).get(edition.value, {})
    passages = dict(texts.get("passages", {}))
    if wording is not None:
        passages.update(wording.passages)
    return Words(texts, passages, wording.number if wording else 0)


def has_passages(kind: Kind, edition: Edition) -> bool:
    """Whether there is anything to be put otherwise."""
    return bool(repository(kind).get(edition.value, {}).get("passages"))


def placeholders(text: str) -> set[str]:
    """What stands in braces, which should be names. Raises ValueError for a brace that is none.

    How a value is to be formatted ({number:d}, {number!r}) makes it another name, one that no
    document knows: it could fail, or fill the memory, with the next document.
    """
    parts = Formatter().parse(text)
    return {
        name + (f"!{how}" if how else "") + (f":{spec}" if spec else "")
        for _, name, spec, how in parts
        if name is not None
    }


@cache
def repository(kind: Kind) -> dict[str, Any]:
    """Edition → texts, of the file of the document; without one there are no words."""
    path = FOLDER / f"{kind.value}.toml"
    if not path.exists():
        return {edition.value: {} for edition in Edition}
    return tomllib.loads(path.read_text(encoding="utf-8"))
