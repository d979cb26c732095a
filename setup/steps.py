"""Set-up as a chain of steps, each of which runs only when something it depends on changed."""

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

PASSED_OVER = {"__pycache__", ".DS_Store"}


@dataclass(frozen=True)
class Step:
    """One thing to bring about, said in `says` while it is done.

    `inputs` are files, whole folders or plain words; `makes` must exist afterwards, and the step runs again when
    something of it is gone.
    """

    name: str
    says: str
    action: Callable[[], object]
    inputs: Sequence[Path | str] = ()
    makes: Sequence[Path] = ()

    def digest(self) -> str:
        """Fingerprint of all inputs: names and contents, not times, so that a fresh checkout changes nothing."""
        total = hashlib.sha256()
        for item in self.inputs:
            if isinstance(item, str):
                total.update(b"word" + item.encode())
                continue
            for path in _files(item):
                total.update(b"file" + str(path.relative_to(item.parent)).encode() + b"\0")
                total.update(hashlib.sha256(path.read_bytes()).digest())
        return total.hexdigest()


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(p for p in path.rglob("*") if p.is_file() and not PASSED_OVER & set(p.parts))
    return [path] if path.exists() else []


def run_steps(steps: Sequence[Step], state: Path, say: Callable[[str], None] = print) -> list[str]:
    """Run the steps that are due, in order, and remember each as soon as it is done; names of those that ran.

    A step that raises is not remembered: the next call takes it up again.
    """
    done = _read(state)
    ran = []
    for step in steps:
        digest = step.digest()
        if done.get(step.name) == digest and all(path.exists() for path in step.makes):
            continue
        if step.says:
            say(step.says)
        step.action()
        done[step.name] = digest
        _write(state, done)
        ran.append(step.name)
    return ran


def _read(state: Path) -> dict[str, str]:
    try:
        return dict(json.loads(state.read_text()))
    except (FileNotFoundError, ValueError):
        return {}


def _write(state: Path, done: dict[str, str]) -> None:
    state.parent.mkdir(parents=True, exist_ok=True)
    beside = state.with_suffix(".new")
    beside.write_text(json.dumps(done, indent=1, sort_keys=True) + "\n")
    os.replace(beside, state)
