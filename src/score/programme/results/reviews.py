"""What of results is looked at by the country office."""

from score.programme.results.round_review import RoundReports

REVIEW_KINDS = (RoundReports(),)
