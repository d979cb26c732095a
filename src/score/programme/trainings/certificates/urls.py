"""Addresses of certificates. Those under `certificates/` but the PDF need no account."""

from django.urls import path

from score.programme.trainings.certificates import views

urlpatterns = [
    path("trainings/<uuid:uid>/certificates/", views.cohort_certificates, name="cohort_certificates"),
    path(
        "trainings/<uuid:uid>/certificates/<slug:whose>.pdf",
        views.cohort_certificates_pdf,
        name="cohort_certificates_pdf",
    ),
    path(
        "trainings/<uuid:uid>/certificates/<int:pk>/", views.participation_certificate, name="participation_certificate"
    ),
    path("trainers/certificates/<int:pk>.pdf", views.certificate_pdf, name="certificate_pdf"),
    path("certificates/", views.certificate_look_up, name="certificate_look_up"),
    path("certificates/<str:number>/", views.certificate_check, name="certificate_check"),
]
