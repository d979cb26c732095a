"""Addresses of the review."""

from django.urls import path

from score.programme.dashboards.review import pages, query_pages, verification_pages

urlpatterns = [
    path("review/", pages.review_queue, name="review_queue"),
    path("review/export.<str:kind>", pages.review_export, name="review_export"),
    path("review/approve/", pages.review_batch, name="review_batch"),
    path("review/undo/", pages.review_undo, name="review_undo"),
    path("queries/", query_pages.review_queries, name="review_queries"),
    path("queries/<uuid:uid>/", query_pages.review_query, name="review_query"),
    path("verification/", verification_pages.verification, name="verification"),
    path("verification/draw/", verification_pages.verification_draw, name="verification_draw"),
    path("verification/script/", verification_pages.verification_script, name="verification_script"),
    path("verification/export.<str:kind>", verification_pages.verification_export, name="verification_export"),
    path("verification/calls/<uuid:uid>/", verification_pages.verification_case, name="verification_case"),
    path("review/of/<slug:kind>/<path:subject>/", pages.review_report, name="review_report"),
]
