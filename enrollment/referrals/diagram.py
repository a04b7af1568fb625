"""The way of a referral as README draws it: made from the table of transitions, never by hand."""

from collections.abc import Iterable
from pathlib import Path

from django.utils import translation
from django.utils.encoding import force_str

from enrollment.referrals.rules import TRANSITIONS, UNDECIDED_STATES, Action, State, Transition

BEGIN, END = "<!-- states: begin -->", "<!-- states: end -->"
UNDECIDED = "undecided"
INDENT = "    "


def diagram_and_table() -> str:
    """Both, in English, as they stand in README between the markers."""
    with translation.override("en"):
        return f"```mermaid\n{diagram()}\n```\n\n{table()}\n"


def diagram() -> str:
    """A state diagram in Mermaid's language; steps that stay in their state are in the table."""
    inside = [_name(state) for state in State if state in UNDECIDED_STATES]
    outside = [_name(state) for state in State if state not in UNDECIDED_STATES]
    outside.append(f"[*] --> {State.DRAFT.value} : started")
    for source, target, actions in _arrows():
        line = f"{source} --> {target} : {', '.join(actions)}"
        both_inside = {source, target} <= set(UNDECIDED_STATES)
        (inside if both_inside else outside).append(line)
    ends = [f"{state.value} --> [*]" for state in State if state not in _sources()]
    group = [f'state "with the coordination" as {UNDECIDED} {{', *_indented(inside), "}"]
    return "\n".join(["stateDiagram-v2", *_indented([*group, *outside, *ends])])


def _name(state: State) -> str:
    return f'state "{force_str(state.label)}" as {state.value}'


def _arrows() -> list[tuple[str, str, list[str]]]:
    """From, to, and the actions that lead there; what all undecided states do is one arrow."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for action, step in TRANSITIONS.items():
        for source in _grouped(step):
            if step.target is not None:
                arrows.setdefault((source, step.target.value), []).append(_words(action))
    return [(source, target, actions) for (source, target), actions in arrows.items()]


def _grouped(step: Transition) -> list[str]:
    if not set(UNDECIDED_STATES) <= set(step.sources):
        return [state.value for state in step.sources]
    others = [state.value for state in step.sources if state not in UNDECIDED_STATES]
    return [*others, UNDECIDED]


def _sources() -> set[State]:
    return {state for step in TRANSITIONS.values() for state in step.sources}


def _indented(lines: Iterable[str]) -> list[str]:
    return [INDENT + line for line in lines]


def _words(action: Action) -> str:
    return action.value.replace("_", " ")


def table() -> str:
    """One line for each action: from where, where to, who, what it needs, who is told."""
    head = "| step | from | to | who | needs | tells |\n| --- | --- | --- | --- | --- | --- |"
    return "\n".join([head, *(_row(action, step) for action, step in TRANSITIONS.items())])


def _row(action: Action, step: Transition) -> str:
    cells = (
        _words(action),
        ", ".join(force_str(state.label) for state in step.sources),
        force_str(step.target.label) if step.target else "stays",
        ", ".join(force_str(party.label) for party in step.by),
        ", ".join(f"`{name}`" for name in step.needs),
        ", ".join(force_str(party.label) for party in step.notifies),
    )
    return f"| {' | '.join(cell or '–' for cell in cells)} |"


def redrawn(text: str) -> str:
    """The text with what stands between the markers made anew. Raises ValueError without them."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"There are no markers {BEGIN} and {END}.")
    return f"{before}{BEGIN}\n{diagram_and_table()}{END}{after}"


def redraw(path: Path) -> bool:
    """Bring the file up to date; says whether that changed it."""
    before = path.read_text(encoding="utf-8")
    after = redrawn(before)
    if after != before:
        path.write_text(after, encoding="utf-8")
    return after != before
