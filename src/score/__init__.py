"""SCORE: runs an enterprise-improvement programme and proves what it changed."""

__version__ = "0.1.0"
