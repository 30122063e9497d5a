from django.urls import include, path, re_path

from yimi.api import documents
from yimi.api.program import addresses

app_name = "api"

urlpatterns = [
    path("api/v1/openapi.json", documents.openapi, name="openapi"),
    path("api/v1/", include((addresses(), "v1"))),
    re_path(r"^api/.*$", documents.nothing_here, name="nothing"),
]
