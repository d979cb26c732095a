"""Addresses that belong to no domain."""

from django.urls import path

from score.programme.core import page, views
from score.programme.core.offline import views as offline

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("theme/", page.set_theme, name="set_theme"),
    path("colours.css", page.colours, name="programme_colours"),
    path("service-worker.js", offline.service_worker, name="service_worker"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("outbox/", offline.outbox, name="outbox"),
    path("sync/", offline.sync, name="sync"),
    path("sync/photo/", offline.sync_photo, name="sync_photo"),
    path("files/<int:pk>/", views.file, name="file"),
    path("jobs/", views.job_list, name="jobs"),
    path("jobs/<int:pk>/", views.job, name="job"),
    path("jobs/<int:pk>/progress/", views.job_progress, name="job_progress"),
    path("jobs/<int:pk>/cancel/", views.job_cancel, name="job_cancel"),
]
