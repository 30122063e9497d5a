from django.urls import path

from yimi.registry import views

app_name = "registry"

urlpatterns = [
    path("households/<uuid:pk>/", views.household, name="household"),
]
