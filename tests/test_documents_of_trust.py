"""What the documents for auditors claim can be found: every test they name, every count."""

import ast
import re

import pytest

from tests import asvs

NAMES = ("asvs.md", "gdpr.md", "operating.md", "security.md")
DOCUMENTS = [asvs.ROOT / "README.md", *(asvs.ROOT / ".readme" / name for name in NAMES)]
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
FILE = re.compile(r"`((?:(?:socakt|programs|enrollment|script|static)/|\.readme/)[\w/]+\.\w+)`")
PLACEHOLDER = re.compile(r"\[[a-z]\d+\]|\bTODO\b|\bTBD\b")


def test_the_page_of_the_standard_is_what_its_table_says():
    assert asvs.TARGET.read_text() == asvs.document(), "run python -m tests.asvs"


def test_every_requirement_stands_once_in_its_order():
    numbers = [tuple(map(int, row["number"].split("."))) for row in asvs.rows()]

    # ASVS 5.0.0 has 70 of level 1 and 183 of level 2
    levels = [row["level"] for row in asvs.rows()]
    assert (levels.count("1"), levels.count("2")) == (70, 183)
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize("row", asvs.rows(), ids=lambda row: row["number"])
def test_a_requirement_says_how_it_is_met_and_what_shows_it(row):
    assert row["status"] in asvs.STATUS
    assert row.keys() == {"number", "level", "requirement", "status", "how", "shown"}
    assert row["requirement"]
    assert row["how"], "say how, or why not"


@pytest.mark.parametrize("path", [asvs.SOURCE, *DOCUMENTS], ids=lambda path: path.name)
def test_nothing_is_left_to_be_filled_in(path):
    assert PLACEHOLDER.findall(path.read_text()) == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_test_that_is_named_exists(path):
    for file, function in NAMED.findall(path.read_text()):
        source = asvs.ROOT / file
        assert source.exists(), f"{path.name} names {file}, which is not there"
        if function:
            defined = {
                node.name
                for node in ast.walk(ast.parse(source.read_text()))
                if isinstance(node, ast.FunctionDef)
            }
            assert function in defined, f"{path.name} names {function}, which is not in {file}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_and_page_that_is_named_exists(path):
    for file in FILE.findall(path.read_text()):
        assert (asvs.ROOT / file).exists(), f"{path.name} names {file}, which is not there"


def test_the_head_counts_what_the_privacy_table_says():
    text = (asvs.ROOT / ".readme/gdpr.md").read_text()
    said = dict(re.findall(r"\| (met|partly|organisational) \| (\d+) \|", text))
    found = re.findall(r"^\| (?:GDPR|ZVOP-2) [^|]+\|[^|]+\| (\w+) \|", text, re.M)

    assert {key: int(count) for key, count in said.items()} == {
        key: found.count(key) for key in said
    }
    assert sum(map(int, said.values())) == len(found)
