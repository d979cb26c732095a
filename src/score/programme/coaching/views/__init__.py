"""Pages of coaching: visits, projects, teams, and the helper that turns counts into rates."""
