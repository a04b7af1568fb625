"""What decides is covered to the last branch: the rule, every service, access.

Run after pytest: python -m tests.coverage_of_decisions
"""

import sys
from pathlib import Path

from coverage import Coverage

ROOT = Path(__file__).resolve().parent.parent
DECIDING = sorted(
    [
        ROOT / "enrollment/eligibility/rules.py",
        ROOT / "socakt/accounts/access.py",
        *(
            ROOT / f"enrollment/referrals/{name}.py"
            for name in ("rules", "moves", "deadlines", "overdue", "region_services", "triggers")
        ),
        *ROOT.glob("*/services.py"),
        *ROOT.glob("*/*/services.py"),
    ]
)


def main() -> None:
    """Print what is missing; exit 1 if anything is."""
    coverage = Coverage()
    coverage.load()
    gaps = 0
    for path in DECIDING:
        analysis = coverage._analyze(str(path))
        numbers = analysis.numbers
        if numbers.n_missing or numbers.n_missing_branches:
            gaps += 1
            branches = sorted(analysis.missing_branch_arcs())
            print(f"{path.relative_to(ROOT)}: lines {sorted(analysis.missing)}, from {branches}")
    print(f"{len(DECIDING)} deciding modules, {gaps} of them not covered to the last branch")
    sys.exit(1 if gaps else 0)


if __name__ == "__main__":
    main()
