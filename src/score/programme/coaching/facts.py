"""What coaching offers to figures."""

from score.programme.coaching.models import (
    ImprovementProject,
    PracticeSeen,
    ProjectMoney,
    ProjectStage,
    TeamMember,
    Visit,
)
from score.programme.core.fact_tables import FactTable

FACT_TABLES = (
    FactTable("visits", Visit, ("enterprise_id", "cohort_id", "number", "day"), unit="visit", owner="enterprise"),
    FactTable(
        "practices_seen",
        PracticeSeen,
        ("enterprise_id", "cohort_id", "number", "practice", "seen"),
        unit="practice on a visit",
        owner="enterprise",
    ),
    FactTable(
        "team_members",
        TeamMember,
        ("enterprise_id", "sex", "job_role", "joined_on", "left_on"),
        unit="member of an improvement team",
        owner="enterprise",
    ),
    FactTable("projects", ImprovementProject, ("enterprise_id", "cohort_id"), unit="project", owner="enterprise"),
    FactTable("project_stages", ProjectStage, ("project_id", "stage", "day"), unit="project"),
    FactTable(
        "project_money",
        ProjectMoney,
        (
            *("project_id", "kind", "currency", "saving", "one_off_cost", "months", "starts_on"),
            *("overlaps_with_id", "verified_by_id"),
        ),
        unit="saving of a project",
        owner="project.enterprise",
    ),
)
