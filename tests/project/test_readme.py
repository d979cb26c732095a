"""The folder map of the README is the tree."""

import re

from tests.project.working_copy import ROOT, project_files, text

ENTRY = re.compile(r"^([│ ]*)(?:├──|└──) (.+?)(?:\s{2,}(.*))?$")


def folders_in_map() -> dict[str, str]:
    """Folders named in the README's map, each with its words."""
    found: dict[str, str] = {}
    above: list[str] = []
    for line in text(ROOT / "README.md").splitlines():
        entry = ENTRY.match(line)
        if not entry:
            continue
        depth = len(entry[1]) // 4
        names = entry[2].split("  ")[0].split()
        above = [*above[:depth], names[0].rstrip("/")]
        for name in names:
            found["/".join([*above[:depth], name.rstrip("/")])] = entry[3] or ""
    return found


def folders_in_tree() -> set[str]:
    """Folders that a newcomer meets first: those at the root, the parts, the domains."""
    parents = {path.parts[:depth] for path in project_files() for depth in range(1, len(path.parts))}
    wanted = {""} | {"src", "src/score", "src/score/programme"}
    return {"/".join(parts) for parts in parents if "/".join(parts[:-1]) in wanted and not parts[-1].startswith(".")}


def test_every_name_in_the_map_exists():
    named = folders_in_map()
    assert len(named) > 15
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_folder_is_in_the_map_and_described():
    named = folders_in_map()
    assert folders_in_tree() - set(named) == set()
    assert [name for name in folders_in_tree() if not named[name] and name not in ("src", "src/score")] == []
