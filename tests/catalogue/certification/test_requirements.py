"""Parameters of certification: general, by country, by module; and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from score.catalogue.certification.requirements import (
    FILE,
    NUMBERS,
    codes_of,
    is_first,
    load,
    requirements,
    root_of,
    rules,
)
from score.catalogue.toml_tables import CatalogueFileError


def test_what_holds_now() -> None:
    found = requirements("workplace_cooperation", "GH")
    assert (found.cycles, found.years, found.renewal_classes, found.expert_classes) == (1, 3, 1, 5)
    assert "our default" in found.source
    assert set(found.assumed) <= set(NUMBERS)
    assert rules().first_modules == ("workplace_cooperation", "basics")


def test_trainers_begin_with_cooperation_or_basics_in_any_variant() -> None:
    assert is_first("workplace_cooperation") and is_first("workplace_cooperation_et") and is_first("basics")
    assert not is_first("quality_management") and not is_first("no module")
    assert root_of("workplace_cooperation_cn") == "workplace_cooperation"
    assert root_of("no module") == "no module"


def test_a_module_goes_by_the_codes_of_all_its_variants() -> None:
    every = {"workplace_cooperation", "workplace_cooperation_cn", "workplace_cooperation_et"}
    assert codes_of("workplace_cooperation") == codes_of("workplace_cooperation_cn") == every
    assert codes_of("no module") == {"no module"}


def written(tmp_path: Path, more: str = "", **changed: str) -> Path:
    text = FILE.read_text()
    for old, new in changed.items():
        text = "\n".join(new if line.startswith(f"{old} =") else line for line in text.splitlines())
    path = tmp_path / "certification.toml"
    path.write_text(f"{text}\n{more}")
    return path


def test_a_country_and_a_module_may_differ_and_the_module_has_the_last_word(tmp_path: Path) -> None:
    found = load(written(tmp_path, "[countries.ET]\ncycles = 2\nyears = 2\n[modules.lean_manufacturing]\ncycles = 3\n"))
    assert (found.of("basics", "GH").cycles, found.of("basics", "GH").years) == (1, 3)
    assert (found.of("basics", "ET").cycles, found.of("basics", "ET").years) == (2, 2)
    assert (found.of("lean_manufacturing", "ET").cycles, found.of("lean_manufacturing", "ET").years) == (3, 2)
    assert found.of("lean_manufacturing_et", "ET").cycles == 3


@pytest.mark.parametrize(
    ("more", "changed", "words"),
    [
        ("[modules.nothing]\ncycles = 1\n", {}, "nothing"),
        ("[modules.lean_manufacturing_et]\ncycles = 1\n", {}, "general module"),
        ("[countries.XX]\ncycles = 1\n", {}, "XX"),
        ("[countries.ET]\ncycle = 1\n", {}, "cycle"),
        ("[countries.ET]\nyears = 0\n", {}, "at least 1"),
        ("", {"years": "years = 0"}, "years"),
        ("", {"cycles": "cycles = -1"}, "cycles"),
        ("", {"cycles": ""}, "cycles"),
        ("", {"first_modules": 'first_modules = ["nothing"]'}, "first_modules"),
        ("", {"assumed": 'assumed = ["weeks"]'}, "assumed"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, more: str, changed: dict[str, str], words: str) -> None:
    with pytest.raises(CatalogueFileError, match=words):
        load(written(tmp_path, more, **changed))
