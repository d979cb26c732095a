"""The web application: one Django app, one folder per domain."""
