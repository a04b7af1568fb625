"""What stands in a document, as plain data: blocks in reading order under one common head.

How each block looks is in templates/documents/blocks/. Nothing here knows a model; an issued
document keeps it as JSON (`as_json`), from which the same document can be laid out again.
"""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from cattrs.preconf.json import make_converter
from cattrs.strategies import configure_tagged_union

from enrollment.eligibility.calendar import Calendar

# A longer value stands alone in its line.
LONGEST_IN_HALF_A_LINE = 60


@dataclass(frozen=True, kw_only=True)
class Office:
    """Whom to turn to; what is not known is empty."""

    name: str
    address: str = ""
    post: str = ""
    phone: str = ""
    email: str = ""

    @property
    def line(self) -> str:
        """Everything that is known, in one line."""
        phone = f"tel. {self.phone}" if self.phone else ""
        return ", ".join(part for part in (self.name, self.address, phone, self.email) if part)


@dataclass(frozen=True, kw_only=True)
class Addressee:
    """Who stands in the window of the envelope; without an address it is handed over."""

    name: str
    street: str = ""
    post: str = ""


@dataclass(frozen=True, kw_only=True)
class Logo:
    """A picture as a data: address, and what it shows."""

    name: str
    image: str


@dataclass(frozen=True, kw_only=True)
class _Block:
    @property
    def template(self) -> str:
        """How it looks."""
        return f"documents/blocks/{type(self).__name__.lower()}.html"


@dataclass(frozen=True, kw_only=True)
class Heading(_Block):
    """The title of a part. `level` 2 or 3, one step at a time. `new_page`: begins one (level 2)."""

    text: str
    level: int = 2
    new_page: bool = False


@dataclass(frozen=True, kw_only=True)
class Text(_Block):
    """Paragraphs."""

    paragraphs: tuple[str, ...]
    strong: bool = False
    small: bool = False
    grand: bool = False


@dataclass(frozen=True, kw_only=True)
class Items(_Block):
    """A list; `ordered` where the order matters. `short`: of a few words, in two columns."""

    items: tuple[str, ...]
    ordered: bool = False
    short: bool = False


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A name and its value. An empty value leaves a line to write on. `wide`: the whole width."""

    label: str
    value: str = ""
    wide: bool = False
    strong: bool = False

    @property
    def alone(self) -> bool:
        """Whether the value needs the line for itself."""
        return self.wide or len(self.value) > LONGEST_IN_HALF_A_LINE


@dataclass(frozen=True, kw_only=True)
class Facts(_Block):
    """Names and values, two in a line where both are short."""

    facts: tuple[Fact, ...]

    @property
    def rows(self) -> list[tuple[Fact, ...]]:
        """The facts as they stand below each other: one or two in a line."""
        rows: list[tuple[Fact, ...]] = []
        for fact in self.facts:
            if rows and len(rows[-1]) == 1 and not fact.alone and not rows[-1][0].alone:
                rows[-1] = (*rows[-1], fact)
            else:
                rows.append((fact,))
        return rows


@dataclass(frozen=True, kw_only=True)
class Particulars(_Block):
    """Names and values one below the other, for letters."""

    facts: tuple[Fact, ...]


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column; `width` in millimetres, 0: what is left. `shaded`: grey, as days without work."""

    title: str
    width: int = 0
    shaded: bool = False


@dataclass(frozen=True, kw_only=True)
class Table(_Block):
    """Rows under headings; the cell number `head` of each row names the row.

    `to_fill`: high enough for a pen. `caption` is read aloud and printed above.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    head: int = 0
    to_fill: bool = False
    dense: bool = False


@dataclass(frozen=True, kw_only=True)
class Question(_Block):
    """A question with boxes to tick; those chosen are ticked. `note`: what to know before."""

    text: str
    options: tuple[str, ...]
    chosen: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Answer(_Block):
    """A question that is answered in writing: the answer, or so many empty lines."""

    text: str
    value: str = ""
    lines: int = 1

    @property
    def empty_lines(self) -> range:
        """As many as there are lines, to count them in a template."""
        return range(self.lines)


@dataclass(frozen=True, kw_only=True)
class Verdict(_Block):
    """The answer of a check. `outcome` is "eligible", "incomplete" or "ineligible"."""

    outcome: str
    headline: str
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Months(_Block):
    """The months that count as a picture, with the legend. `title` says which."""

    title: str
    calendar: Calendar


@dataclass(frozen=True, kw_only=True)
class Box(_Block):
    """What must not be overlooked."""

    paragraphs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Signer:
    """Who signs what."""

    role: str
    name: str = ""
    statement: str = ""


@dataclass(frozen=True, kw_only=True)
class Signatures(_Block):
    """Lines for day and signature, side by side."""

    signers: tuple[Signer, ...]
    day: str = "Datum"
    signature: str = "Podpis"

    @property
    def introduced(self) -> bool:
        """Whether anything stands above the lines."""
        return any(signer.name or signer.statement for signer in self.signers)


@dataclass(frozen=True, kw_only=True)
class SignOff(_Block):
    """The end of a letter."""

    greeting: str
    name: str
    organization: str = ""


Block: TypeAlias = (
    Heading
    | Text
    | Items
    | Facts
    | Particulars
    | Table
    | Question
    | Answer
    | Verdict
    | Months
    | Box
    | Signatures
    | SignOff
)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A whole document. `number` is the reference to quote; `code` the document's own, once issued.

    `letter`: with an address in the window. `large`: large type. `landscape`: across.
    """

    language: str
    title: str
    on: date
    blocks: tuple[Block, ...]
    subtitle: str = ""
    number: str = ""
    number_label: str = "Številka"
    code: str = ""
    sender: Office | None = None
    addressee: Addressee | None = None
    by_hand: str = "osebna vročitev"
    letter: bool = False
    large: bool = False
    landscape: bool = False
    programme: str = ""
    cofinancing: str = ""
    logos: tuple[Logo, ...] = ()
    footer: str = ""


_converter = make_converter()
configure_tagged_union(Block, _converter, tag_name="block")


def as_json(data: object) -> str:
    """The data of a document as JSON, the same text for the same data."""
    plain: Any = _converter.unstructure(data, type(data))
    return json.dumps(plain, ensure_ascii=False, sort_keys=True)


def from_json(text: str, kind: type[Any]) -> Any:
    """What `as_json` was given, an instance of `kind`. Raises an exception for anything else."""
    return _converter.structure(json.loads(text), kind)
