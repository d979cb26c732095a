"""Addresses of worker voice. `v/<token>/` is short, because it stands in a code that a phone has to read."""

from django.urls import path

from score.programme.coaching.voice import public_views, views

urlpatterns = [
    path("enterprises/<uuid:uid>/voice/", views.enterprise_voice, name="enterprise_voice"),
    path("enterprises/<uuid:uid>/voice/poster.pdf", views.voice_poster_pdf, name="voice_poster_pdf"),
    path("enterprises/<uuid:uid>/voice/renew/", views.voice_renew, name="voice_renew"),
    path("v/<str:token>/", public_views.voice_form_page, name="voice_form"),
    path("v/<str:token>/thanks/", public_views.voice_thanks, name="voice_thanks"),
]
