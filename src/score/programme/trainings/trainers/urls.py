"""Addresses of trainers."""

from django.urls import path

from score.programme.trainings.trainers import step_views, views

urlpatterns = [
    path("trainers/", views.trainers, name="trainers"),
    path("trainers/add/", views.trainer_add, name="trainer_add"),
    path("trainers/<uuid:uid>/", views.trainer, name="trainer"),
    path("trainers/<uuid:uid>/change/", views.trainer_change, name="trainer_change"),
    path("trainers/<uuid:uid>/away/", views.trainer_absence, name="trainer_absence"),
    path("trainers/away/<int:pk>/remove/", views.absence_remove, name="absence_remove"),
    path("trainers/<uuid:uid>/step/<slug:step>/", step_views.trainer_step, name="trainer_step"),
    path("trainers/<uuid:uid>/certificate/<slug:what>/", step_views.trainer_certificate, name="trainer_certificate"),
    path("trainers/<uuid:uid>/observe/", step_views.trainer_observe, name="trainer_observe"),
    path("trainers/observations/<uuid:uid>/", step_views.observation, name="observation"),
    path("trainers/certificates/<int:pk>/<slug:what>/", step_views.certificate_decide, name="certificate_decide"),
]
