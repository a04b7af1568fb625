"""The table of OWASP ASVS 5.0, levels 1 and 2: from `tests/data/asvs.csv` to `.readme/asvs.md`.

python -m tests.asvs
"""

import csv
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE, TARGET = ROOT / "tests/data/asvs.csv", ROOT / ".readme/asvs.md"
CHAPTERS = {
    "1": "Encoding and sanitisation",
    "2": "Validation and business logic",
    "3": "Web frontend",
    "4": "API and web service",
    "5": "Files",
    "6": "Authentication",
    "7": "Sessions",
    "8": "Authorisation",
    "9": "Self-contained tokens",
    "10": "OAuth and OpenID Connect",
    "11": "Cryptography",
    "12": "Secure communication",
    "13": "Configuration",
    "14": "Data protection",
    "15": "Secure coding and architecture",
    "16": "Logging and error handling",
    "17": "WebRTC",
}
STATUS = {"met": "met", "partly": "partly", "open": "not met", "na": "not applicable"}
HEAD = """# OWASP ASVS 5.0, levels 1 and 2

Every requirement of the two levels by its number, in our own short words; the standard's text
is at github.com/OWASP/ASVS. *Partly*, *not met* and *not applicable* say why; *not applicable* is
also what the product cannot do because it is the operator's alone, such as TLS at the proxy. What
shows it is a test of this repository, a command, or the document where one is asked for;
`tests/test_documents_of_trust.py` checks that each of them exists, that no requirement is missing
and that the counts are right. This page is written by `python -m tests.asvs` from
`tests/data/asvs.csv`: change that one.
"""


def rows():
    """All requirements, as dictionaries."""
    with SOURCE.open(newline="") as file:
        return list(csv.DictReader(file, delimiter=";", strict=True))


def document():
    """The whole page."""
    parts = [HEAD, counts(rows())]
    for number, title in CHAPTERS.items():
        of_chapter = [row for row in rows() if row["number"].split(".")[0] == number]
        parts += [f"## V{number} {title}\n", table(of_chapter)]
    return "\n".join(parts)


def counts(found):
    """How many of each level are met."""
    lines = ["| | level 1 | level 2 | together |", "| --- | ---: | ---: | ---: |"]
    for key, words in STATUS.items():
        by_level = Counter(row["level"] for row in found if row["status"] == key)
        lines.append(f"| {words} | {by_level['1']} | {by_level['2']} | {by_level.total()} |")
    levels = Counter(row["level"] for row in found)
    lines.append(f"| together | {levels['1']} | {levels['2']} | {levels.total()} |")
    return "\n".join(lines) + "\n"


def table(found):
    """One chapter."""
    lines = [
        "| no. | level | requirement | | how | shown by |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for row in found:
        cells = [row["number"], row["level"], row["requirement"], STATUS[row["status"]], row["how"]]
        lines.append(f"| {' | '.join([*cells, shown(row['shown'])])} |")
    return "\n".join(lines) + "\n"


def shown(text):
    """Tests, documents and commands, each as code; a command is everything up to the end."""
    tests, _, command = text.partition("command:")
    parts = [f"`{one}`" for one in tests.split()] + ([f"`{command}`"] if command else [])
    return "<br>".join(parts)


if __name__ == "__main__":
    TARGET.write_text(document())
