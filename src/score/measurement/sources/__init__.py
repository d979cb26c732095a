"""Where answers come from: files, frames, relations."""

from score.measurement.sources.opening import File, complete_columns, open_source

__all__ = ["File", "complete_columns", "open_source"]
