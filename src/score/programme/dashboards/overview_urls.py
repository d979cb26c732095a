"""Addresses of the programme at a glance: overview, my work, data quality, countries, partners, cohorts, the mail."""

from django.urls import path

from score.programme.dashboards import (
    cohorts,
    data_quality,
    funnel,
    group_pages,
    mail_pages,
    my_work,
    overview,
    overview_trends,
)

urlpatterns = [
    path("", overview.overview, name="overview"),
    path("trends/", overview_trends.overview_trends, name="overview_trends"),
    path("funnel/<slug:step>/", funnel.funnel_list, name="funnel"),
    path("my-work/", my_work.my_work, name="my_work"),
    path("data-quality/", data_quality.data_quality, name="data_quality"),
    path("data-quality/<slug:kind>/", data_quality.missing, name="missing"),
    path("countries/<str:code>/", group_pages.country, name="country"),
    path("partners/", group_pages.partners, name="partners"),
    path("partners/<uuid:uid>/", group_pages.partner, name="partner"),
    path("cohorts/", cohorts.cohorts, name="cohorts"),
    path("cohorts/<uuid:uid>/", cohorts.cohort, name="cohort"),
    path("mail/sign-in/<str:token>/", mail_pages.mail_sign_in, name="mail_sign_in"),
    path("mail/stop/<str:token>/", mail_pages.mail_stop, name="mail_stop"),
    path("mail/choice/", mail_pages.weekly_mail_choice, name="weekly_mail_choice"),
]
