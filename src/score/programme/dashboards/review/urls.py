"""Addresses of the review."""

from django.urls import path

from score.programme.dashboards.review import pages, query_pages

urlpatterns = [
    path("review/", pages.review_queue, name="review_queue"),
    path("review/export.<str:kind>", pages.review_export, name="review_export"),
    path("review/approve/", pages.review_batch, name="review_batch"),
    path("review/undo/", pages.review_undo, name="review_undo"),
    path("queries/", query_pages.review_queries, name="review_queries"),
    path("queries/<uuid:uid>/", query_pages.review_query, name="review_query"),
    path("review/of/<slug:kind>/<path:subject>/", pages.review_report, name="review_report"),
]
