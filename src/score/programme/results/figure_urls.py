"""Addresses of figures and of the catalogue."""

from django.urls import path

from score.programme.results.figure_pages import answers_page, catalogue, listing, opened

urlpatterns = [
    path("figures/", listing.figure_list, name="figures"),
    path("figures/<slug:code>/", opened.figure_page, name="figure"),
    path("figures/<slug:code>/history/", opened.figure_history, name="figure_history"),
    path("figures/<slug:code>/moved/", opened.figure_movers, name="figure_movers"),
    path("figures/<slug:code>/enterprises/<uuid:uid>/", answers_page.figure_answers, name="figure_answers"),
    path("indicators/", catalogue.indicator_list, name="indicators"),
    path("indicators/<slug:code>/", catalogue.indicator_page, name="indicator"),
]
