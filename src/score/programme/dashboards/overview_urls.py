"""The address of the overview."""

from django.urls import path

from score.programme.dashboards import overview

urlpatterns = [path("", overview.overview, name="overview")]
