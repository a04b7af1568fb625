"""How many typing errors lie between two words."""


def typing_errors(typed: str, meant: str) -> int:
    """The fewest letters to add, leave out, replace, or swap with their neighbour.

    Swapped neighbours count once (optimal string alignment): it is the commonest slip.
    """
    before: list[int] = []
    row = list(range(len(meant) + 1))
    for index, letter in enumerate(typed, 1):
        earlier, before, row = before, row, [index]
        for place, other in enumerate(meant, 1):
            errors = min(before[place] + 1, row[-1] + 1, before[place - 1] + (letter != other))
            if place > 1 and earlier and typed[index - 2 : index] == meant[place - 2 : place][::-1]:
                errors = min(errors, earlier[place - 2] + 1)
            row.append(errors)
    return row[-1]
