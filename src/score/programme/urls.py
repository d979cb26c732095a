"""All addresses."""

from django.urls import include, path

handler400 = "score.programme.core.error_pages.bad_request"
handler500 = "score.programme.core.error_pages.server_error"

urlpatterns = [
    path("", include("score.programme.core.urls")),
    path("", include("score.programme.enterprises.urls")),
    path("", include("score.programme.enterprises.recruitment.urls")),
    path("", include("score.programme.trainings.urls")),
    path("", include("score.programme.trainings.trainers.urls")),
    path("", include("score.programme.trainings.certificates.urls")),
    path("", include("score.programme.trainings.satisfaction.urls")),
    path("", include("score.programme.trainings.planning.urls")),
    path("", include("score.programme.dashboards.cohort_urls")),
    path("", include("score.programme.dashboards.overview_urls")),
    path("", include("score.programme.results.figure_urls")),
    path("", include("score.programme.results.urls")),
    path("", include("score.programme.coaching.urls")),
    path("", include("score.programme.coaching.concerns.urls")),
    path("", include("score.programme.coaching.statements.urls")),
    path("", include("score.programme.coaching.voice.urls")),
    path("", include("score.programme.dashboards.urls")),
    path("", include("score.programme.dashboards.review.urls")),
    path("", include("score.programme.dashboards.list_urls")),
    path("", include("score.programme.dashboards.recruitment_urls")),
    path("", include("score.programme.organisations.urls")),
    path("accounts/", include("score.programme.organisations.account_urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
