"""No locked package has a weakness that is known of."""

import json

import pytest

from tests.advisories import KNOWN, concerns, locked

KNOWN_OF = json.loads(KNOWN.read_text())["advisories"]


def test_no_locked_package_is_known_to_be_weak():
    versions = locked()

    found = [one["id"] for one in KNOWN_OF if concerns(one, versions[one["package"]])]

    assert len(versions) > 100
    assert found == []


@pytest.mark.parametrize(
    ("package", "version", "number"),
    [
        ("django", "5.0.7", "PYSEC-2024-70"),
        ("django", "4.2.14", "PYSEC-2024-70"),
        ("requests", "2.30.0", "PYSEC-2023-74"),
    ],
)
def test_a_weak_version_would_be_found(package, version, number):
    assert number in {
        one["id"] for one in KNOWN_OF if one["package"] == package and concerns(one, version)
    }


@pytest.mark.parametrize(
    ("version", "weak"),
    [("1.9", False), ("2.0", True), ("2.0.8", True), ("2.1", False), ("3.0", True), ("3.1", False)],
)
def test_weak_from_introduced_until_fixed(version, weak):
    spans = [
        {"introduced": "2.0"},
        {"fixed": "2.1"},
        {"introduced": "3.0"},
        {"last_affected": "3.0"},
    ]

    assert concerns({"versions": [], "ranges": [spans]}, version) is weak
