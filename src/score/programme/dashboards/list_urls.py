"""Addresses around the list of enterprises: the map, changes of many, search."""

from django.urls import path

from score.programme.dashboards import enterprise_bulk, enterprise_map, search

urlpatterns = [
    path("search/", search.search, name="search"),
    path("enterprises/map/", enterprise_map.enterprise_map, name="enterprise_map"),
    path("enterprises/change/", enterprise_bulk.enterprise_bulk, name="enterprise_bulk"),
    path("enterprises/changes/", enterprise_bulk.bulk_changes, name="bulk_changes"),
    path("enterprises/changes/<uuid:uid>/", enterprise_bulk.bulk_change, name="bulk_change"),
    path("enterprises/changes/<uuid:uid>/undo/", enterprise_bulk.bulk_change_undo, name="bulk_change_undo"),
]
