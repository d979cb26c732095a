"""Addresses around a cohort that need more than training: its states, its checks, calendars."""

from django.urls import path

from score.programme.dashboards import calendar_pages, cohort_state_pages

urlpatterns = [
    path("cohorts/<uuid:uid>/state/<slug:state>/", cohort_state_pages.cohort_state, name="cohort_state"),
    path("cohorts/<uuid:uid>/checks/<slug:check>/", cohort_state_pages.cohort_check_pass, name="cohort_check_pass"),
    path(
        "cohorts/<uuid:uid>/checks/<int:pk>/withdraw/",
        cohort_state_pages.cohort_check_back,
        name="cohort_check_back",
    ),
    path("calendars/<slug:kind>/<uuid:uid>/", calendar_pages.calendar_address, name="calendar_address"),
    path("calendars/<str:token>.ics", calendar_pages.calendar_feed, name="calendar_feed"),
]
