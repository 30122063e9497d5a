from django.urls import path

from yimi.zones import household_views, views

app_name = "zones"

urlpatterns = [
    path("isolations/", views.running, name="running"),
    path("isolations/due/", views.due, name="due"),
    path("isolations/shorter/", views.shorter, name="shorter"),
    path("isolations/<uuid:pk>/", views.isolation, name="isolation"),
    path("isolations/told/<uuid:pk>/", views.told, name="told"),
    path("isolations/notice/<uuid:pk>/", household_views.notice, name="notice"),
    path("isolations/free/<uuid:pk>/", household_views.release_notice, name="release_notice"),
    path("households/isolate/<uuid:pk>/", household_views.isolate, name="isolate"),
]
