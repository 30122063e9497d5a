from django.urls import include, path

from bench.bare_views import open_bare, open_least

urlpatterns = [
    path("bare/", open_bare),
    path("least/", open_least),
    path("", include("yimi.web.urls")),
]
