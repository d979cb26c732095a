"""Addresses of training."""

from django.urls import path

from score.programme.trainings.attendance import views as attendance

urlpatterns = [
    path("trainings/<uuid:uid>/days/<int:number>/attendance/", attendance.attendance, name="attendance"),
]
