"""`python3 -m setup COMMAND`: what each target of the Makefile does."""

import signal
import sys
from collections.abc import Callable

from setup import application, checks, environment, locks, suite
from setup.failures import SetupFailure


def _run(arguments: list[str]) -> int:
    environment.bring_up_to_date(environment.FOR_RUNNING)
    application.bring_up_to_date()
    return application.serve(arguments)


def _test(arguments: list[str]) -> int:
    everything = suite.nothing_may_be_left_out()
    environment.bring_up_to_date(environment.FOR_EVERY_TEST if everything else environment.FOR_DEVELOPMENT)
    return checks.run_all() or suite.run_on_both_databases(arguments)


def _check(_: list[str]) -> int:
    environment.bring_up_to_date(environment.FOR_DEVELOPMENT)
    return checks.run_all()


def _bench(arguments: list[str]) -> int:
    environment.bring_up_to_date(environment.FOR_DEVELOPMENT)
    return environment.python("bench/run.py", *arguments)


def _docs(_: list[str]) -> int:
    environment.bring_up_to_date(environment.FOR_DEVELOPMENT)
    return application.write_reference_docs()


def _messages(_: list[str]) -> int:
    environment.bring_up_to_date(environment.FOR_DEVELOPMENT)
    return environment.python("-m", "setup.messages", "update")


def _lock(_: list[str]) -> int:
    return locks.write()


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "run": _run,
    "test": _test,
    "check": _check,
    "bench": _bench,
    "docs": _docs,
    "messages": _messages,
    "lock": _lock,
}


def _stop(*_: object) -> None:
    """Turn a request to stop into an exception, so that what was started is also stopped."""
    raise SystemExit(128 + signal.SIGTERM)


def main(arguments: list[str]) -> int:
    """Run one command; the exit status says how it went (2: no such command)."""
    if not arguments or arguments[0] not in COMMANDS:
        print(f"Say one of: {', '.join(COMMANDS)}", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, _stop)
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except SetupFailure as failure:
        print(f"\n{failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
