"""`python -m tests.advisories CHECKOUT`: renew what is known of weaknesses in locked packages.

CHECKOUT is a clone of the advisory database of the Python Packaging Authority (pypa/
advisory-database, CC BY 4.0). Only what concerns packages of the lock files is kept, in
`requirements/advisories.json`, so that the audit of the tests asks nobody over the network.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

import yaml
from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).resolve().parent.parent
KNOWN = ROOT / "requirements/advisories.json"
LOCK_FILES = sorted((ROOT / "requirements").glob("*.txt"))
LOCKED = re.compile(r"^(?P<name>[a-z0-9-]+)(\[[^]]*\])?==(?P<version>[^ ;\\]+)", re.MULTILINE)


def locked() -> dict[str, str]:
    """Package → version of everything that is locked."""
    return {
        found["name"]: found["version"]
        for file in LOCK_FILES
        for found in LOCKED.finditer(file.read_text())
    }


def concerns(advisory: dict[str, Any], version: str) -> bool:
    """Whether the version is one of those that the advisory lists or that its ranges span."""
    return version in advisory["versions"] or any(
        _within(events, Version(version)) for events in advisory["ranges"]
    )


def _within(events: list[dict[str, str]], version: Version) -> bool:
    """Events in their order: weak from `introduced` until `fixed`, or up to `last_affected`."""
    weak = False
    for event in events:
        [(kind, number)] = event.items()
        try:
            bound = Version(number)
        except InvalidVersion:  # a commit, not a release
            continue
        if kind == "introduced" and version >= bound:
            weak = True
        if (kind == "fixed" and version >= bound) or (kind == "last_affected" and version > bound):
            weak = False
    return weak


def read(checkout: Path) -> dict[str, Any]:
    """What the clone says of locked packages and has not been withdrawn, and of which day it is."""
    read = [
        (package, yaml.safe_load(file.read_text()))
        for package in sorted(locked())
        for file in sorted((checkout / "vulns" / package).glob("*.yaml"))
    ]
    return {
        "as_of": max(str(advisory["modified"])[:10] for _package, advisory in read),
        "advisories": [
            _kept(advisory, name) for name, advisory in read if not advisory.get("withdrawn")
        ],
    }


def _kept(advisory: dict[str, Any], package: str) -> dict[str, Any]:
    affected = [one for one in advisory["affected"] if one["package"]["name"].lower() == package]
    ranges = [
        _in_order(span["events"])
        for one in affected
        for span in one.get("ranges", [])
        if span["type"] == "ECOSYSTEM"
    ]
    listed = sorted({number for one in affected for number in one.get("versions", [])})
    return {
        "id": advisory["id"],
        "package": package,
        "ranges": ranges,
        "versions": [] if ranges else listed,
    }


def _in_order(events: list[dict[str, str]]) -> list[dict[str, str]]:
    return sorted(events, key=lambda event: Version(next(iter(event.values()))))


if __name__ == "__main__":
    [checkout] = sys.argv[1:]
    known = read(Path(checkout))
    KNOWN.write_text(json.dumps(known, indent=1) + "\n")
    print(f"{len(known['advisories'])} advisories as of {known['as_of']}")
