"""What a wording looks like on paper, with invented values and nobody's data."""

from datetime import date

from enrollment.documents.sheets import Addressee, Block, Heading, Items, Sheet, Text
from enrollment.wordings.kinds import LANGUAGE_OF, Edition, Kind
from enrollment.wordings.names import PASSAGES
from enrollment.wordings.texts import Words, placeholders

ADDRESSEE = Addressee(name="Ime Priimek", street="Ulica 1", post="8000 Novo mesto")


def specimen(kind: Kind, edition: Edition, words: Words, on: date) -> Sheet:
    """The passages in order, as the document sets them; a value stands as its name in »«."""
    return Sheet(
        language=LANGUAGE_OF[edition],
        title=words("title"),
        on=on,
        number="XX-0000-0000",
        letter=True,
        large=edition == Edition.EASY,
        addressee=ADDRESSEE,
        blocks=tuple(block for key in words.passages for block in _blocks(words, key)),
    )


def _blocks(words: Words, key: str) -> tuple[Block, ...]:
    values = {name: f"»{name}«" for name in placeholders(words.passages[key])}
    head = Heading(text=str(PASSAGES[key]))
    lines = words.lines(key, **values)
    if len(lines) > 1 and "\n\n" not in words.passages[key].strip():
        return (head, Items(items=lines, ordered=True))
    return (head, Text(paragraphs=words.passage(key, **values)))
