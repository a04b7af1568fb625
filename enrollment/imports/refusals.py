"""Why a file cannot be read, and how much a file may hold."""

MOST_BYTES = 5_000_000
MOST_ROWS = 50_000  # rows of data: neither the heading nor blank rows count
MOST_COLUMNS = 200
MOST_CHARACTERS = 2_000  # in one cell
# in all cells together: a workbook can repeat one long text as often as it likes
MOST_TEXT = 40_000_000


class FileRefused(Exception):
    """The file as a whole cannot be read.

    `code` and `values` (text, numbers and lists of them) say why; the sentence is made from
    them in `problems`, where it is shown.
    """

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


class Unreadable(ValueError):
    """The text of one cell is not what it should be; `code` says in what way."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
