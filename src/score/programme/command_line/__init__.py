"""The `score` command line: one file per command, loaded only when it is asked for."""

from score.programme.command_line.commands import main

__all__ = ["main"]
