"""What changed in one enterprise is what the figures count it as."""

from __future__ import annotations

import pytest

from score.programme.dashboards.enterprise_changes import SHOWN, changes_of
from score.programme.enterprises.models import Enterprise
from score.programme.results.figures import figure, find_indicator, world_at
from score.programme.results.openings import behind
from tests.programme import factories
from tests.programme.results import golden_world

pytestmark = pytest.mark.django_db


class Play:
    def __init__(self) -> None:
        golden_world.import_golden()
        self.world = world_at()
        self.owner = factories.make_actor("owner")

    def changes(self, firm: str):
        return changes_of(self.world, Enterprise.objects.get(reference=firm).uid.hex)


@pytest.fixture(scope="module")
def play(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), golden_world.rolled_back():
        yield Play()


@pytest.mark.parametrize("code", SHOWN)
def test_each_change_is_the_verdict_behind_the_figure(play, code):
    """The page of an enterprise and the opened figure say the same of the same firm."""
    kinds = {"improved": "better", "worse": "worse"}
    indicator = find_indicator(code)
    opened = behind(play.owner, play.world, indicator, figure(play.world, code))
    for row in opened.rows:
        found = changes_of(play.world, row.opened.uid)
        (one,) = [change for change in found if f"/{code}/" in change.href] or [None]
        if row.opened.status == "pair":
            scale = indicator.measure.shown_scale if indicator.measure else 1.0
            assert one.kind == kinds.get(row.state, "none"), (code, row.shown.label)
            assert one.before == pytest.approx(row.opened.before * scale)
            assert one.after == pytest.approx(row.opened.after * scale)
            assert one.why == ""
        elif one is not None:
            assert one.why and one.kind == "none"


def test_pairs_come_first_and_what_has_one_side_says_which(play):
    for firm in (f"F{number}" for number in range(1, 9)):
        found = play.changes(firm) or []
        assert [bool(one.why) for one in found] == sorted(bool(one.why) for one in found)
        for one in found:
            assert one.why in ("", "only the baseline is there", "only the endline is there")


def test_an_enterprise_without_training_or_record_has_none(play):
    with golden_world.rolled_back():
        bare = factories.make_enterprise()
        assert changes_of(world_at(), bare.uid.hex) is None
    assert changes_of(play.world, "0" * 32) is None


def test_no_unit_begins_with_a_comma(play):
    for firm in ("F1", "F8"):
        for one in play.changes(firm):
            assert not one.unit.startswith(","), one.title
            assert one.title[:1].upper() == one.title[:1]
