from django.urls import path

from yimi.rules import views

app_name = "rules"

urlpatterns = [
    path("rules/", views.catalogue_page, name="catalogue"),
    path("rules/editions/", views.editions_page, name="editions"),
    path("rules/calendar/", views.calendar_page, name="calendar"),
    path("rules/choose/", views.choose_pack, name="choose_pack"),
    path("rules/weak/", views.choose_weak, name="choose_weak"),
]
