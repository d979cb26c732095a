"""The repository speaks of itself alone: no machine, no host, no file of somebody else."""

import json
import re
import tomllib

from tests.project.working_copy import ROOT, project_files, text

# put together from pieces, so that this file does not hold what it looks for
MACHINE_PATHS = re.compile("/(" + "|".join(["work/(main|shared)", "farm/", "root/", "home/[a-z]", "Users/[A-Z]"]) + ")")
HOSTS = re.compile(
    "|".join(
        re.escape(".".join(name))
        for name in (
            ("pypi", "org"),
            ("files", "pythonhosted"),
            ("registry", "npmjs"),
            ("npmjs", "com"),
            ("unpkg", "com"),
            ("cdn", "jsdelivr"),
            ("fonts", "googleapis"),
        )
    )
)
ADDRESS = re.compile(r"https?://|file:|--(extra-)?index|--find-links|--trusted-host|(^|\s)/\w+/", re.MULTILINE)
LOCKS = ("run.txt", "dev.txt", "npm.txt")


def test_no_paths_of_a_machine_and_no_hosts_of_packages():
    said = []
    for path in project_files():
        for number, line in enumerate(text(path).splitlines(), 1):
            if MACHINE_PATHS.search(line) or HOSTS.search(line):
                said.append(f"{path}:{number}: {line.strip()[:120]}")
    assert said == []


def test_python_locks_hold_hashes_and_no_addresses():
    for name in LOCKS:
        lock = text(ROOT / "requirements" / name)
        assert ADDRESS.search(lock) is None, name
        blocks = [block for block in re.split(r"\n(?=\S)", lock.strip()) if block]
        assert blocks, name
        assert [block for block in blocks if "==" not in block or "--hash=sha256:" not in block] == [], name


def test_development_lock_agrees_with_the_one_for_running():
    pins = {name: dict(re.findall(r"^([\w.-]+)==(\S+)", text(ROOT / "requirements" / name), re.M)) for name in LOCKS}
    assert {name: pin for name, pin in pins["run.txt"].items() if pins["dev.txt"].get(name) != pin} == {}


def test_locks_hold_every_declared_dependency():
    declared = tomllib.loads(text(ROOT / "pyproject.toml"))
    for lock, wanted in {
        "run.txt": declared["project"]["dependencies"] + declared["dependency-groups"]["build"],
        "dev.txt": [entry for entry in declared["dependency-groups"]["dev"] if isinstance(entry, str)],
        "npm.txt": declared["dependency-groups"]["npm"],
    }.items():
        names = {re.match(r"[\w.-]+", entry)[0].lower() for entry in wanted}
        locked = set(re.findall(r"^([\w.-]+)==", text(ROOT / "requirements" / lock), re.M))
        assert names - locked == set(), lock


def test_front_end_lock_holds_hashes_and_no_addresses():
    packages = json.loads(text(ROOT / "package-lock.json"))["packages"]
    ours = packages.pop("")
    assert ours["dependencies"] == json.loads(text(ROOT / "package.json"))["dependencies"]
    assert packages
    for name, package in packages.items():
        assert "resolved" not in package, name
        assert package["integrity"].startswith("sha512-"), name


def test_nothing_of_somebody_else_is_kept_here():
    foreign = re.compile(r"(^|/)(node_modules|\.venv|var|vendor)/|\.min\.(js|css)$|\.woff2?$|\.mo$|\.whl$")
    assert [str(path) for path in project_files() if foreign.search(path.as_posix())] == []
