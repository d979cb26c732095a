"""Addresses of payment statements."""

from django.urls import path

from score.programme.coaching.statements import entry_views, views

urlpatterns = [
    path("statements/", views.statements, name="statements"),
    path("trainers/<uuid:uid>/statement/", views.trainer_statement, name="trainer_statement"),
    path("trainers/<uuid:uid>/statement.pdf", views.trainer_statement_pdf, name="trainer_statement_pdf"),
    path("trainers/<uuid:uid>/fees/<uuid:payer>/", entry_views.fee_add, name="fee_add"),
    path("trainers/fees/<uuid:uid>/withdraw/", entry_views.fee_withdraw, name="fee_withdraw"),
    path("trainers/<uuid:uid>/payments/<uuid:payer>/", entry_views.payment_add, name="payment_add"),
    path("trainers/payments/<uuid:uid>/withdraw/", entry_views.payment_withdraw, name="payment_withdraw"),
]
