"""Addresses of a cohort's plan."""

from django.urls import path

from score.programme.trainings.planning import place_views, views

urlpatterns = [
    path("cohorts/new/", views.cohort_add, name="cohort_add"),
    path("cohorts/<uuid:uid>/plan/", views.cohort_plan, name="cohort_plan"),
    path("cohorts/<uuid:uid>/days/", views.cohort_days, name="cohort_days"),
    path("cohorts/<uuid:uid>/trainers/", views.cohort_trainers, name="cohort_trainers"),
    path("cohorts/<uuid:uid>/money/new/", views.cohort_cost_add, name="cohort_cost_add"),
    path("cohorts/<uuid:uid>/money/<uuid:entry>/withdraw/", views.cohort_cost_withdraw, name="cohort_cost_withdraw"),
    path("cohorts/<uuid:uid>/places/", place_views.cohort_places, name="cohort_places"),
    path(
        "cohorts/<uuid:uid>/places/<uuid:enterprise>/withdraw/",
        place_views.cohort_enrolment_back,
        name="cohort_enrolment_back",
    ),
    path("cohorts/<uuid:uid>/places/<int:pk>/invitation/", place_views.cohort_invitation, name="cohort_invitation"),
    path(
        "cohorts/<uuid:uid>/days/<int:number>/sign-in-sheet/",
        place_views.cohort_sign_in_sheet,
        name="cohort_sign_in_sheet",
    ),
    path("cohorts/<uuid:uid>/workbook.xlsx", place_views.cohort_workbook, name="cohort_workbook"),
    path("cohorts/<uuid:uid>/workbook/", place_views.cohort_workbook_back, name="cohort_workbook_back"),
]
