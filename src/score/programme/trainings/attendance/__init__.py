"""Attendance of a class day: on a phone while the class goes on, with or without a network."""
