"""Addresses of serious concerns. None of them names an enterprise or a kind."""

from django.urls import path

from score.programme.coaching.concerns import views

urlpatterns = [
    path("concerns/", views.concerns, name="concerns"),
    path("concerns/raise/", views.concern_raise, name="concern_raise"),
    path("concerns/arrived/", views.concern_arrived, name="concern_arrived"),
    path("concerns/phone/", views.concern_phone, name="concern_phone"),
    path("concerns/counts/", views.concern_counts, name="concern_counts"),
    path("concerns/<uuid:uid>/", views.concern, name="concern"),
    path("concerns/<uuid:uid>/step/", views.concern_step, name="concern_step"),
    path("concerns/<uuid:uid>/close/", views.concern_close, name="concern_close"),
    path("concerns/<uuid:uid>/reopen/", views.concern_reopen, name="concern_reopen"),
]
