"""Addresses of rounds and answers."""

from django.urls import path

from score.programme.results import views

urlpatterns = [
    path("enterprises/<uuid:uid>/rounds/new/", views.round_add, name="round_add"),
    path("rounds/<uuid:uid>/", views.round, name="round"),
    path("rounds/<uuid:uid>/period/", views.round_period, name="round_period"),
    path("rounds/<uuid:uid>/answers/<str:question>/", views.answer_history, name="answer_history"),
]
