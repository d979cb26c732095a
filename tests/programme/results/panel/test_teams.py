"""Members of improvement teams reach the panel as they were known, merged firms as one, and the figure from it."""

from __future__ import annotations

import pytest

from score.catalogue.calculation.panel import NO_DATE
from score.programme.coaching.actions import add_team_member, member_left, withdraw_team_member
from score.programme.core.facts import settle
from score.programme.enterprises.actions import merge_enterprises
from score.programme.results.figures import figures, world_at
from score.programme.results.panel.build import build_panel
from tests.programme.coaching.scene import TODAY, VISITED, D
from tests.programme.factories import make_enterprise

pytestmark = pytest.mark.django_db(transaction=True)


def join(firm, sex="woman"):
    return add_team_member(actor=None, enterprise=firm, sex=sex, job_role="worker", joined_on=VISITED, today=TODAY)


def test_members_as_they_were_known() -> None:
    firm = make_enterprise()
    one, other = join(firm), join(firm, "man")
    before = settle()
    member_left(actor=None, member=one, left_on=D(2024, 5, 1), today=TODAY)
    withdraw_team_member(actor=None, member=other, reason="entered twice")
    then, now = build_panel(before).team, build_panel(settle()).team
    assert sorted(then.sex.tolist()) == ["man", "woman"] and (then.left_on == NO_DATE).all()
    assert now.sex.tolist() == ["woman"] and (now.left_on != NO_DATE).all()


def test_a_merged_firm_has_one_team() -> None:
    kept, absorbed = make_enterprise(), make_enterprise()
    join(kept), join(absorbed)
    merge_enterprises(actor=None, kept=kept, absorbed=absorbed)
    team = build_panel(settle()).team
    assert len(set(team.enterprise.tolist())) == 1 and len(team.sex) == 2


def test_the_figure_comes_from_the_records() -> None:
    firm = make_enterprise()
    for sex in ["woman"] * 7 + ["man"] * 3:
        join(firm, sex)
    (found,) = figures(world_at(), "women_in_improvement_teams", ())
    assert (found.value, found.eligible, found.publishable) == (70, 10, True)
