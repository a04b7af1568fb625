from django.urls import path

from programs import views

urlpatterns = [
    path("programi/", views.programs, name="programs"),
    path("programi/izvoz/", views.export_programs, name="export_programs"),
    path("programi/nov/", views.add_program, name="add_program"),
    path("programi/<int:pk>/", views.program, name="program"),
    path("programi/<int:pk>/uredi/", views.change_program, name="change_program"),
    path("programi/<int:pk>/nova-skupina/", views.plan_cohort, name="plan_cohort"),
]
