"""The demonstration: a whole, invented programme in seven countries, or a small one in three of them.

Everything in it is made here from fixed words and dates; two instances hold the same facts. Only passwords and
secrets of second steps are made anew for each instance.
"""

from score.programme.demonstration.csv_files import write_csv
from score.programme.demonstration.loading import ClockIsBehind, load

__all__ = ["ClockIsBehind", "load", "write_csv"]
