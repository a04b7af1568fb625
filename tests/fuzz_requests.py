"""The long run of `tests/test_fuzz_requests.py`, with a table of what was answered.

python -m tests.fuzz_requests --requests 20000 [--seed 2018] [--processes 2]
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

PART = 500  # requests a world is made for


def main():
    """Run, print counts by role, method and status; the exit code of pytest."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--requests", type=int, default=20_000)
    asked.add_argument("--seed", default="2018")
    asked.add_argument("--processes", default="2")
    options, rest = asked.parse_known_args()
    parts = max(1, options.requests // 6 // PART)
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "FUZZ_REQUESTS": str(options.requests),
            "FUZZ_SEED": options.seed,
            "FUZZ_PARTS": str(parts),
            "FUZZ_REPORT": folder,
        }
        command = [sys.executable, "-m", "pytest", "tests/test_fuzz_requests.py"]
        command += ["-q", "-n", options.processes, "-k", "nonsense", *rest]
        code = subprocess.run(command, env=environment, check=False).returncode
        report(folder, options.seed)
    return code


def report(folder, seed):
    """A line for each role, and the sum."""
    by_role, slowest = {}, 0.0
    for path in sorted(Path(folder).iterdir()):
        found = json.loads(path.read_text())
        by_role.setdefault(found["role"], Counter()).update(found["counts"])
        slowest = max(slowest, found["slowest"])
    for role, counts in by_role.items():
        words = ", ".join(f"{what} {count}" for what, count in sorted(counts.items()))
        print(f"{role} ({counts.total()}): {words}")
    together = sum(by_role.values(), Counter())
    print(f"seed {seed}: {together.total()} requests, slowest {slowest:.2f} s")


if __name__ == "__main__":
    sys.exit(main())
