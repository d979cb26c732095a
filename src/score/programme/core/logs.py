"""Structured logs: one event per request, with who, what and how long, never with content of forms."""

import logging
import sys
import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

_SHARED = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def logging_configuration(*, json_lines: bool) -> None:
    """Send all logs, ours and Django's, to standard error: as JSON lines for machines, else as text for people."""
    # plain tracebacks: pretty ones print local variables, secrets among them, and take seconds
    renderer = (
        structlog.processors.JSONRenderer()
        if json_lines
        else structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    )
    exceptions = [structlog.processors.format_exc_info] if json_lines else []
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_SHARED,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *exceptions, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


log = structlog.get_logger("score.web")


def _route(request: HttpRequest) -> str:
    """The address's pattern: the address itself may carry a token."""
    match = getattr(request, "resolver_match", None)
    return match.route if match else "(none)"


def _who(request: HttpRequest) -> int | None:
    """The number of the account; None also where the page must not tell who was there (`request.unnamed`)."""
    if getattr(request, "unnamed", False) or not hasattr(request, "user"):
        return None
    return getattr(request.user, "pk", None)


class RequestLogMiddleware:
    """Logs each request once it is answered and gives it an identifier that error pages can print."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.identifier = uuid.uuid4().hex[:12]
        begun = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request=request.identifier):
            response = self.get_response(request)
            log.info(
                "request",
                method=request.method,
                route=_route(request),
                status=response.status_code,
                milliseconds=round((time.perf_counter() - begun) * 1000, 1),
                user=_who(request),
            )
        response["X-Request-Id"] = request.identifier
        return response
