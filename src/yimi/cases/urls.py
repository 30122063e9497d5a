from django.urls import path

from yimi.cases import views

app_name = "cases"

urlpatterns = [
    path("board/", views.board, name="board"),
    path("cases/assign/", views.assign_many, name="assign_many"),
    path("cases/<uuid:pk>/", views.detail, name="detail"),
    path("cases/<uuid:pk>/act/", views.act, name="act"),
    path("cases/<uuid:pk>/call-120/", views.call_120, name="call_120"),
    path("cases/<uuid:pk>/noted/", views.noted, name="noted"),
    path("cases/<uuid:pk>/confirm/", views.confirm, name="confirm"),
]
