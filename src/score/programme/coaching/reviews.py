"""What of coaching is looked at by the country office."""

from score.programme.coaching.visit_review import VisitReports

REVIEW_KINDS = (VisitReports(),)
