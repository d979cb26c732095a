"""A server as slow as one asks for: a browser test that does not wait for what it looks at then fails, not by chance.

`SCORE_SLOW=0.4 pytest -m browser`: each answer comes up to 0.4 s later, before and after the work behind it.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

SECONDS = float(os.environ.get("SCORE_SLOW", "0"))
SLOWLY = "tests.slowness.slowly"


def slowly(respond: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware of the server that browsers see; what tests ask without a browser comes at once."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.META.get("SERVER_NAME") == "testserver":
            return respond(request)
        time.sleep(random.uniform(0, SECONDS))
        response = respond(request)
        time.sleep(random.uniform(0, SECONDS))
        return response

    return answer
