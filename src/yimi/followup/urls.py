from django.urls import path

from yimi.followup import public, views

app_name = "followup"

urlpatterns = [
    path("f/", public.enter, name="enter"),
    path("f/my/", public.mine, name="mine"),
    path("f/<slug:token>/", public.follow, name="follow"),
    path("cases/<uuid:pk>/link/", views.make_link, name="make_link"),
    path("links/<uuid:pk>/", views.link, name="link"),
    path("links/<uuid:pk>/revoke/", views.revoke, name="revoke"),
    path("callbacks/", views.queue, name="queue"),
    path("callbacks/<uuid:pk>/", views.call_back, name="call_back"),
    path("callbacks/<uuid:pk>/take/", views.take, name="take"),
    path("callbacks/<uuid:pk>/assign/", views.assign, name="assign"),
    path("callbacks/<uuid:pk>/attempt/", views.attempt, name="attempt"),
    path("callbacks/<uuid:pk>/again/", views.again, name="again"),
]
