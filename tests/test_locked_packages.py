"""What others wrote stands here with versions, hashes and licences, and without addresses."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)


def relative(path):
    return str(path.relative_to(ROOT))


REGISTRIES = re.compile(r"--(extra-)?index-url|--find-links|pypi|npmjs|registry\.", re.I)


@pytest.mark.parametrize(
    "path",
    [
        path
        for pattern in (
            "*.md",
            "*.toml",
            "requirements/*.txt",
            "script/*",
            ".ci/*",
            "static/**/*.md",
        )
        for path in sorted(ROOT.glob(pattern))
        if path.is_file()
    ],
    ids=relative,
)
def test_lock_files_and_documents_name_no_package_registry(path):
    assert REGISTRIES.search(path.read_text()) is None


@pytest.mark.parametrize("name", ["base.txt", "dev.txt"])
def test_every_locked_package_has_a_hash(name):
    entries = re.split(r"\n(?=\S)", (ROOT / "requirements" / name).read_text().strip())
    packages = [entry for entry in entries if re.match(r"[a-z0-9]", entry, re.I)]

    assert packages
    assert [entry[:40] for entry in packages if "==" not in entry or "--hash=" not in entry] == []


@pytest.mark.parametrize("folder", sorted((ROOT / "static/vendor").iterdir()), ids=relative)
def test_what_others_wrote_stands_with_licence_and_version(folder):
    assert len((folder / "LICENSE").read_text()) > 100
    assert re.match(r"\d+\.\d+", (folder / "VERSION").read_text())


def test_fonts_stand_with_their_licence():
    for folder in {path.parent for path in (ROOT / "static/fonts").rglob("*.woff2")}:
        assert "SIL OPEN FONT LICENSE" in (folder / "LICENSE.md").read_text().upper()
