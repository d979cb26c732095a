"""Where answers come from: files, frames, relations."""

from score.measurement.sources.opening import open_source

__all__ = ["open_source"]
