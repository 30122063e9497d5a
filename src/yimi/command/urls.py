from django.urls import path

from yimi.command import views

app_name = "command"

urlpatterns = [path("health/", views.health_page, name="health")]
