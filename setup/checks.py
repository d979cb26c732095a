"""What is looked at before any test runs: style, types, arrows, migrations, translations."""

import os
import subprocess
import tempfile

from setup.application import SETTINGS
from setup.places import BIN, PYTHON, ROOT

CHECKS = {
    "style (ruff)": [BIN / "ruff", "check", "--quiet", "--output-format=concise", "."],
    "types of catalogue and measurement (mypy)": [BIN / "mypy", "--no-error-summary"],
    "arrows between parts and domains (import-linter)": [BIN / "lint-imports"],
    "migrations complete": [PYTHON, "-m", "django", "makemigrations", "--check", "--dry-run"],
    "French complete": [PYTHON, "-m", "setup.messages", "check"],
}


def run_all() -> int:
    """Run every check, show what failed in its own words; 0 when all passed."""
    failed = []
    with tempfile.TemporaryDirectory() as home:
        # an own data directory: looking at the code must not touch an instance
        variables = os.environ | SETTINGS | {"SCORE_HOME": home}
        variables.pop("DATABASE_URL", None)
        for name, command in CHECKS.items():
            result = subprocess.run(
                command, cwd=ROOT, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
            )
            print(f"{'failed' if result.returncode else 'passed'}: {name}", flush=True)
            if result.returncode:
                failed.append(name)
                print(result.stdout, flush=True)
    if failed:
        print(f"Checks that failed: {', '.join(failed)}", flush=True)
    return 1 if failed else 0
