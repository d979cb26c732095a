"""All addresses."""

from django.urls import include, path

urlpatterns = [
    path("", include("score.programme.core.urls")),
    path("", include("score.programme.dashboards.overview_urls")),
    path("", include("score.programme.results.figure_urls")),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
