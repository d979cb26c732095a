"""What of training can be entered without a network."""

from score.programme.trainings.attendance.kind import AttendanceKind

OFFLINE_KINDS = (AttendanceKind(),)
