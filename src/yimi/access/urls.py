from django.urls import path

from yimi.access import invitation_views, views

app_name = "access"

urlpatterns = [
    path("me/", views.me, name="me"),
    path("me/password/", views.password, name="password"),
    path("me/second-factor/", views.second_factor, name="second_factor"),
    path("me/second-factor/codes/", views.codes, name="codes"),
    path("reset/", views.reset, name="reset"),
    path("join/<str:token>/", invitation_views.join, name="join"),
    path("invitations/", invitation_views.invitations, name="invitations"),
    path("invitations/<uuid:pk>/", invitation_views.invitation, name="invitation"),
    path("members/<uuid:pk>/", invitation_views.member_code, name="member_code"),
    path("joinings/<uuid:pk>/", invitation_views.answer, name="answer"),
]
