"""What of training can be entered without a network."""

from score.programme.trainings.attendance.kind import AttendanceKind
from score.programme.trainings.people.kind import ParticipantKind

OFFLINE_KINDS = (AttendanceKind(), ParticipantKind())
