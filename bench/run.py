"""Runs every measurement in this folder and prints one report in Markdown.

Each other file of the folder is a script of its own: its first line of description is the claim, what it prints is
Markdown. `make bench ARGS="figures segments"` runs those whose name holds one of the words.
"""

import ast
import os
import platform
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def scripts(words: list[str]) -> list[Path]:
    """The measurements whose name holds one of `words`; all of them without words."""
    found = sorted(path for path in HERE.glob("*.py") if path.name != Path(__file__).name)
    return [path for path in found if not words or any(word in path.stem for word in words)]


def claim(script: Path) -> str:
    """First line of a script's description."""
    return (ast.get_docstring(ast.parse(script.read_text())) or script.stem).splitlines()[0]


def main(words: list[str]) -> int:
    """Run them one after another, never side by side; 1 if one of them failed or there was none."""
    chosen = scripts(words)
    if not chosen:
        print(
            f"No measurement is called so; there are: {', '.join(path.stem for path in scripts([]))}", file=sys.stderr
        )
        return 1
    print(f"# Measured on {platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}\n")
    failed = []
    for script in chosen:
        print(f"## {claim(script)}\n", flush=True)
        if subprocess.run([sys.executable, script], cwd=HERE.parent).returncode:
            failed.append(script.stem)
        print(flush=True)
    if failed:
        print(f"Failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
