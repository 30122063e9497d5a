from django.urls import path

from yimi.web import export_views, live_views, views

app_name = "web"

urlpatterns = [
    path("", views.home, name="home"),
    path("login/", views.login, name="login"),
    path("logout/", views.logout, name="logout"),
    path("language/", views.language, name="language"),
    path("alive/", views.alive, name="alive"),
    path("export/", export_views.export, name="export"),
    path("export/progress/", export_views.progress, name="export_progress"),
    path("export/file/", export_views.download, name="export_file"),
    path("exports/", export_views.log, name="exports"),
    path("live/", live_views.live, name="live"),
    path("live/ticket/", live_views.ticket, name="live_ticket"),
    path("live/alarms/", live_views.alarms, name="live_alarms"),
]
