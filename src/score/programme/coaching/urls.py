"""Addresses of coaching."""

from django.urls import path

from score.programme.coaching.views import projects, teams, visits

_VISIT = "visits/<uuid:enterprise>/<uuid:cohort>/<int:number>/"

urlpatterns = [
    path("visits/", visits.visits, name="visits"),
    path("visits/export.<str:kind>", visits.visits_export, name="visits_export"),
    path("trainings/<uuid:uid>/visits/plan/", visits.visits_plan, name="visits_plan"),
    path(_VISIT, visits.visit, name="visit"),
    path(f"{_VISIT}plan/", visits.visit_plan, name="visit_plan"),
    path(f"{_VISIT}message/", visits.visit_message, name="visit_message"),
    path("agreed/<uuid:uid>/", projects.agreed_action, name="agreed_action"),
    path("enterprises/<uuid:uid>/projects/", projects.projects, name="projects"),
    path("enterprises/<uuid:uid>/projects/new/", projects.project_add, name="project_add"),
    path("projects/<uuid:uid>/", projects.project, name="project"),
    path("projects/<uuid:uid>/edit/", projects.project_edit, name="project_edit"),
    path("projects/<uuid:uid>/move/", projects.project_move, name="project_move"),
    path("projects/<uuid:uid>/verify/", projects.project_verify, name="project_verify"),
    path("enterprises/<uuid:uid>/team/", teams.team, name="team"),
    path("enterprises/<uuid:uid>/team/<uuid:member>/", teams.team_member, name="team_member"),
    path("rates/", projects.rate_helper, name="rate_helper"),
]
