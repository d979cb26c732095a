"""Addresses of training."""

from django.urls import path

from score.programme.trainings.attendance import views as attendance
from score.programme.trainings.people import views as people

urlpatterns = [
    path("trainings/<uuid:uid>/people/", people.cohort_people, name="cohort_people"),
    path("trainings/<uuid:uid>/people/decide/", people.person_decide, name="person_decide"),
    path("trainings/<uuid:uid>/days/<int:number>/people/", people.participant_add, name="participant_add"),
    path("trainings/<uuid:uid>/days/<int:number>/attendance/", attendance.attendance, name="attendance"),
]
