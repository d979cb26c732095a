"""Addresses of the registry's own pages."""

from django.urls import path

from score.programme.enterprises import views

urlpatterns = [
    path("imports/", views.import_list, name="imports"),
    path("imports/new/", views.import_new, name="import_new"),
    path("imports/<int:pk>/", views.import_one, name="import"),
    path("imports/<int:pk>/load/", views.import_load, name="import_load"),
    path("imports/<int:pk>/undo/", views.import_undo, name="import_undo"),
]
