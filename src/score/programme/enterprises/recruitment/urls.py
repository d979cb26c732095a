"""Addresses of open calls and applications. `calls/<slug>/` is the one that needs no account."""

from django.urls import path

from score.programme.enterprises.recruitment import public_views, views

urlpatterns = [
    path("recruitment/calls/", views.call_list, name="calls"),
    path("recruitment/calls/new/", views.call_add, name="call_add"),
    path("recruitment/calls/<uuid:uid>/", views.call_page, name="call"),
    path("recruitment/calls/<uuid:uid>/change/", views.call_change, name="call_change"),
    path("recruitment/applications/<uuid:uid>/", views.application_page, name="application"),
    path("recruitment/applications/<uuid:uid>/accept/", views.application_accept, name="application_accept"),
    path("recruitment/applications/<uuid:uid>/refuse/", views.application_refuse, name="application_refuse"),
    path("calls/<slug:slug>/", public_views.call_public, name="call_public"),
    path("calls/<slug:slug>/thanks/", public_views.call_thanks, name="call_thanks"),
]
