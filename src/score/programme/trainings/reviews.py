"""What of trainings is looked at by the country office."""

from score.programme.trainings.attendance_review import AttendanceReports

REVIEW_KINDS = (AttendanceReports(),)
