from django.urls import path

from yimi.command import figure_views, views

app_name = "command"

urlpatterns = [
    path("health/", views.health_page, name="health"),
    path("figures/", figure_views.figures, name="figures"),
    path("figures/cases/", figure_views.cases, name="figure_cases"),
    path("report/", figure_views.report, name="report"),
    path("record/", views.record, name="record"),
]
