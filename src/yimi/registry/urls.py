from django.urls import path

from yimi.registry import edit_views, views

app_name = "registry"

urlpatterns = [
    path("ledger/", views.ledger, name="ledger"),
    path("households/<uuid:pk>/", views.household, name="household"),
    path("households/edit/<uuid:pk>/", edit_views.edit, name="edit"),
]
