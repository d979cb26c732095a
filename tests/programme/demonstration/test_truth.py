"""The application's figures against those reckoned from the raw facts by a program that knows nothing of it."""

import datetime
import json
import subprocess
import sys
from fractions import Fraction

import pytest

from score.programme import demonstration
from score.programme.results.figures import figure, moment_of_day, world_at
from tests.project.working_copy import ROOT

DAYS = ("2025-06-30", "2026-03-31", "2026-10-31")
SIZE = "full"
GROUPS = ("all", *(f"country={code}" for code in ("CN", "ET", "GH", "ID", "IN", "PE", "VN")))
PAGE = ROOT / "docs" / "demo-truth.md"
HEADLINES = 24
PARTS = {"value": "value", "lower": "lower", "upper": "upper"}
COUNTS = {"with_data": "with_data", "eligible": "eligible", "pending": "pending", "top": "numerator"}

pytestmark = pytest.mark.usefixtures("loaded")


def reckon(folder, *arguments):
    """Isolated and without installed packages: nothing of the application could be imported even by mistake."""
    command = [sys.executable, "-I", "-S", str(ROOT / "docs" / "demo_truth"), str(folder), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def folder(logins, tmp_path_factory, django_db_blocker):
    with django_db_blocker.unblock():
        written = demonstration.write_csv(tmp_path_factory.mktemp("facts"))
    return written[0].parent


@pytest.fixture(scope="module")
def truth(folder):
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    return json.loads(reckon(folder, "--json", *DAYS, today)) | {"today": today}


def close(number):
    return None if number is None else pytest.approx(float(Fraction(number)), rel=1e-9, abs=1e-9)


def agrees(ours, theirs):
    """Value, bounds and who is in it."""
    for mine, their in PARTS.items():
        if mine == "value" or theirs[mine] is not None:
            assert getattr(ours, their) == close(theirs[mine]), (ours.code, ours.cut, mine)
    for mine, their in COUNTS.items():
        if theirs[mine] is not None:
            assert getattr(ours, their) == close(theirs[mine]), (ours.code, ours.cut, mine)


def agree_all(world, groups):
    compared = 0
    for group in GROUPS:
        assert len(groups[group]) == HEADLINES
        for code, theirs in groups[group].items():
            ours = figure(world, code, group)
            if ours is None:  # nobody there yet: theirs must be empty too
                assert theirs["value"] in (None, "0"), (code, group)
                continue
            agrees(ours, theirs)
            beside = theirs["untrained"]
            if beside is None:
                assert ours.comparison is None, (code, group)
            else:
                agrees(ours.comparison, beside)
                if ours.difference is not None:
                    assert ours.difference == close(Fraction(theirs["value"]) - Fraction(beside["value"]))
            compared += 1
    return compared


@pytest.mark.parametrize("day", DAYS)
def test_every_headline_equals_the_truth(truth, day):
    world = world_at(moment_of_day(datetime.date.fromisoformat(day)))
    assert world.panel.as_of_day == (datetime.date.fromisoformat(day) - datetime.date(1970, 1, 1)).days
    assert agree_all(world, truth[day]) == HEADLINES * len(GROUPS)


def test_today_too(truth):
    """What a visitor sees now: endlines that fell due since the page was written are missing from the figures."""
    agree_all(world_at(moment_of_day(datetime.date.fromisoformat(truth["today"]))), truth[truth["today"]])


def test_page_is_up_to_date(folder):
    assert PAGE.read_text(encoding="utf-8") == reckon(folder)


def test_moments_differ_by_what_was_recorded_between(truth):
    """The history is worth looking at: most headlines move from one moment to the next."""
    first, second, third = (truth[day]["all"] for day in DAYS)
    for one, other in ((first, second), (second, third)):
        moved = [code for code in one if one[code]["value"] != other[code]["value"]]
        assert len(moved) >= 8, moved
