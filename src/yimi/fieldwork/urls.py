from django.urls import path

from yimi.fieldwork import views

app_name = "fieldwork"

urlpatterns = [
    path("tasks/", views.my_tasks, name="my_tasks"),
    path("tasks/at/<uuid:place_id>/", views.stop, name="stop"),
    path("tasks/at/<uuid:place_id>/done/", views.all_done, name="all_done"),
    path("tasks/<uuid:pk>/done/", views.done, name="done"),
    path("tasks/<uuid:pk>/not-done/", views.not_done, name="not_done"),
    path("proofs/<uuid:pk>/photo/", views.photo, name="photo"),
]
