"""Addresses of the registry's own pages."""

from django.urls import path

from score.programme.enterprises import views
from score.programme.enterprises.duplicates import views as duplicates

urlpatterns = [
    path("imports/", views.import_list, name="imports"),
    path("imports/new/", views.import_new, name="import_new"),
    path("imports/<int:pk>/", views.import_one, name="import"),
    path("imports/<int:pk>/columns/", views.import_columns, name="import_columns"),
    path("imports/<int:pk>/again/", views.import_again, name="import_again"),
    path("imports/<int:pk>/decide/", views.import_decide, name="import_decide"),
    path("imports/<int:pk>/to-mend.<str:kind>", views.import_mend, name="import_mend"),
    path("imports/<int:pk>/load/", views.import_load, name="import_load"),
    path("imports/<int:pk>/kept/", views.import_kept, name="import_kept"),
    path("imports/<int:pk>/undo/", views.import_undo, name="import_undo"),
    path("duplicates/", duplicates.queue, name="duplicates"),
    path("duplicates/search/", duplicates.search, name="duplicates_search"),
    path("duplicates/later/", duplicates.resume, name="duplicates_resume"),
    path("duplicates/<int:pk>/", duplicates.decide, name="duplicates_decide"),
    path("duplicates/decisions/<int:pk>/undo/", duplicates.undo, name="duplicates_undo"),
]
