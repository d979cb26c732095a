"""The one library of our tags and filters; the files beside this one fill it."""

from django import template

register = template.Library()
