"""What a reader gets of an enterprise's page, and what its forms object to."""

from django.urls import reverse


def shown(client, firm, tab):
    """The text of a tab of the page."""
    response = client.get(reverse("enterprise", args=[firm.uid]), {"show": tab})
    assert response.status_code == 200
    return response.content.decode()


def errors(response):
    """What the form says is wrong, by field."""
    assert response.status_code == 200
    return response.context["form"].errors
