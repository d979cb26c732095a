"""The panel that figures are calculated from, built out of the facts of all domains as known at a moment."""

from score.programme.results.panel.build import NewestFacts, build_panel, panel_at

__all__ = ["NewestFacts", "build_panel", "panel_at"]
