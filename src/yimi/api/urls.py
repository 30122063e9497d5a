from django.urls import include, path, re_path

from yimi.api import documents, reference, views
from yimi.api.program import addresses

app_name = "api"

urlpatterns = [
    path("api/v1/openapi.json", documents.openapi, name="openapi"),
    path("api/v1/docs", reference.reference, name="reference"),
    path("api/v1/", include((addresses(), "v1"))),
    re_path(r"^api/.*$", documents.nothing_here, name="nothing"),
    path("interfaces/", views.integrations, name="integrations"),
    path("interfaces/new/", views.make, name="make"),
    path("interfaces/<uuid:pk>/", views.integration, name="integration"),
    path("interfaces/<uuid:pk>/rotate/", views.rotate, name="rotate"),
    path("interfaces/<uuid:pk>/revoke/", views.revoke, name="revoke"),
    path("interfaces/<uuid:pk>/webhooks/", views.make_webhook, name="make_webhook"),
    path("interfaces/webhooks/<uuid:pk>/switch/", views.switch_webhook, name="switch_webhook"),
    path("interfaces/webhooks/<uuid:pk>/ping/", views.ping_webhook, name="ping_webhook"),
    path("interfaces/deliveries/<uuid:pk>/resend/", views.resend, name="resend"),
]
