"""Writes of coaching: visits and their reports, what was agreed, improvement teams and projects.

`actor` is the Actor who writes, None for the system. Each action is one transaction with an audit event beside it;
saying what is recorded already changes nothing, saying something else is a correction and needs `reason`.
"""

from score.programme.coaching.actions.agreed import agree_action, settle_action
from score.programme.coaching.actions.project_money import record_money, verify_money
from score.programme.coaching.actions.projects import (
    attach_project_photo,
    edit_card,
    measure_project,
    move_project,
    open_project,
    undo_move,
)
from score.programme.coaching.actions.reports import attach_practice_photo, mark_practices, record_report
from score.programme.coaching.actions.teams import add_team_member, member_left, withdraw_team_member
from score.programme.coaching.actions.visits import (
    cancel_visit,
    plan_visit,
    plan_visits,
    record_visit,
    withdraw_visit,
)

__all__ = [
    "add_team_member",
    "agree_action",
    "attach_practice_photo",
    "attach_project_photo",
    "cancel_visit",
    "edit_card",
    "mark_practices",
    "measure_project",
    "member_left",
    "move_project",
    "open_project",
    "plan_visit",
    "plan_visits",
    "record_money",
    "record_report",
    "record_visit",
    "settle_action",
    "undo_move",
    "verify_money",
    "withdraw_team_member",
    "withdraw_visit",
]
