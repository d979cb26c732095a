"""What one piece of work takes, as a line of JSON."""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Callable
from typing import Any

FOUR = ("wage", "hours", "informal", "injury")
BY = ["sector", "sex"]


def take(work: Callable[[], Any]) -> None:
    """Do it, and print seconds, CPU seconds and the peak memory of this process."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    took = {"seconds": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    print(json.dumps(took | {"megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
