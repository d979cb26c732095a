"""Addresses of satisfaction. `s/<token>/` is short, because it stands in a code that a phone has to read."""

from django.urls import path

from score.programme.trainings.satisfaction import public_views, views

urlpatterns = [
    path("trainings/<uuid:uid>/satisfaction/", views.cohort_satisfaction, name="cohort_satisfaction"),
    path("trainings/<uuid:uid>/satisfaction/sheet.pdf", views.satisfaction_sheet_pdf, name="satisfaction_sheet_pdf"),
    path("trainings/<uuid:uid>/satisfaction/paper/", views.satisfaction_paper, name="satisfaction_paper"),
    path(
        "trainings/<uuid:uid>/satisfaction/paper/forget/",
        views.satisfaction_paper_forget,
        name="satisfaction_paper_forget",
    ),
    path("s/<str:token>/", public_views.satisfaction_form_page, name="satisfaction_form"),
    path("s/<str:token>/thanks/", public_views.satisfaction_thanks, name="satisfaction_thanks"),
]
