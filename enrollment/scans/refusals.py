"""Why an uploaded file cannot be read, and how much it may hold."""

MOST_BYTES = 20_000_000
MOST_PAGES = 60
# a sheet of A3 at 600 dots an inch has 70 million
MOST_PIXELS = 80_000_000


class FileRefused(Exception):
    """The file as a whole cannot be read; the sentence for `code` stands in `problems`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
