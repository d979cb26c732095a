"""The one Django app of the programme."""

from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    """All domains live in this app, so that a model can move between folders without a migration."""

    name = "score.programme"
    label = "programme"
    default_auto_field = "django.db.models.BigAutoField"
