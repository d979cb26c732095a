"""What of coaching can be entered without a network: reports of visits, and projects."""

from __future__ import annotations

from score.programme.coaching.project_entries import ProjectKind
from score.programme.coaching.visit_entries import VisitReportKind

OFFLINE_KINDS = (VisitReportKind(), ProjectKind())
