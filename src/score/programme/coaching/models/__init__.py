"""Tables of coaching in the factory: visits and their reports, improvement teams and projects."""

from score.programme.coaching.models.concerns import SeriousConcern
from score.programme.coaching.models.projects import (
    ImprovementProject,
    ProjectCard,
    ProjectMeasure,
    ProjectMoney,
    ProjectPhoto,
    ProjectStage,
)
from score.programme.coaching.models.reports import AgreedAction, PracticePhoto, PracticeSeen, VisitReport
from score.programme.coaching.models.teams import TeamMember
from score.programme.coaching.models.visits import Visit, VisitPlan
from score.programme.coaching.models.voice import VoiceCount, VoiceResult, VoiceSheet

__all__ = [
    "AgreedAction",
    "ImprovementProject",
    "PracticePhoto",
    "PracticeSeen",
    "ProjectCard",
    "ProjectMeasure",
    "ProjectMoney",
    "ProjectPhoto",
    "ProjectStage",
    "SeriousConcern",
    "TeamMember",
    "Visit",
    "VisitPlan",
    "VisitReport",
    "VoiceCount",
    "VoiceResult",
    "VoiceSheet",
]
