"""Where answers come from: files, frames, relations."""

from score.measurement.sources.opening import complete_columns, open_source

__all__ = ["complete_columns", "open_source"]
