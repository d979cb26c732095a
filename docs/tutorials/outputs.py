"""Runs the pages of this folder from top to bottom and writes what each block of code prints under it.

    python docs/tutorials/outputs.py            # write the outputs anew
    python docs/tutorials/outputs.py --check    # say where page and code differ; exit status 1 if they do

A page is run in a folder that is thrown away. A block of `python` is run, all of a page in one namespace; of
`python raises`, it has to end in an error. A block of `sh` is one command. A block of another kind with a file name
behind it (`toml lfs.toml`) is written to that file. A block of `text` right after code is what the code printed.
"""

from __future__ import annotations

import contextlib
import difflib
import io
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parents[1]
BLOCK = re.compile(r"^```(?P<kind>\w+)(?: (?P<more>[^\n]+))?\n(?P<body>.*?)^```\n", re.MULTILINE | re.DOTALL)
OUTPUT = re.compile(r"\n```text\n.*?^```\n", re.MULTILINE | re.DOTALL)


class WrongPage(Exception):
    """A block does something else than the page says it does."""


def run(page: str) -> str:
    """The page with what its code prints now. WrongPage where a block fails that should not, or the other way round."""
    done, place = [], 0
    namespace: dict[str, Any] = {"__name__": "__tutorial__"}
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        while block := BLOCK.search(page, place):
            done.append(page[place : block.end()])
            place = block.end()
            if block["kind"] not in ("python", "sh"):
                if block["more"]:
                    Path(block["more"]).write_text(block["body"], encoding="utf-8")
                continue
            printed = _command(block["body"]) if block["kind"] == "sh" else _python(block, namespace)
            if printed:
                done.append(f"\n```text\n{printed}```\n")
            if old := OUTPUT.match(page, place):
                place = old.end()
    return "".join(done) + page[place:]


def _python(block: re.Match[str], namespace: dict[str, Any]) -> str:
    """What the code prints; where it has to raise, with the last line of the error."""
    said, error = io.StringIO(), None
    with contextlib.redirect_stdout(said):
        try:
            exec(compile(block["body"], "a block of the page", "exec"), namespace)
        except Exception as raised:
            error = raised
    if (error is None) == (block["more"] == "raises"):
        what = "raised nothing" if error is None else f"raised {type(error).__name__}: {error}"
        raise WrongPage(f"This block {what}:\n\n{block['body']}") from error
    ended = f"{type(error).__name__}: {error}\n" if error else ""
    return _stripped(said.getvalue() + ended)


def _command(line: str) -> str:
    words = [str(ROOT / word) if word.startswith("docs/") else word for word in shlex.split(line)]
    command = [sys.executable if word == "python" else word for word in words]
    return _stripped(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def _stripped(printed: str) -> str:
    """Without blanks at the ends of lines, which editors take away."""
    return "".join(f"{line.rstrip()}\n" for line in printed.splitlines())


def main(check: bool) -> int:
    """Write the pages, or say where they are out of date (exit status 1)."""
    stale = 0
    for path in sorted(FOLDER.glob("*.md")):
        page = path.read_text(encoding="utf-8")
        now = run(page)
        if now == page:
            continue
        stale += 1
        if check:
            lines = difflib.unified_diff(page.splitlines(), now.splitlines(), "the page", "the code", lineterm="")
            print("\n".join(lines))
            print(f"{path.name} is out of date: python docs/tutorials/outputs.py", file=sys.stderr)
        else:
            path.write_text(now, encoding="utf-8")
            print(f"docs/tutorials/{path.name} written")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv))
