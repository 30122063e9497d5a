from django.urls import path

from yimi.accounts import handover_views, shift_views

app_name = "accounts"

urlpatterns = [
    path("duty/", shift_views.duty, name="duty"),
    path("duty/start/", shift_views.start_now, name="start_now"),
    path("rota/", shift_views.rota, name="rota"),
    path("rota/plan/", shift_views.plan, name="plan"),
    path("rota/copy/", shift_views.copy, name="copy"),
    path("shifts/<uuid:pk>/cancel/", shift_views.cancel, name="cancel"),
    path("shifts/<uuid:pk>/start/", shift_views.start, name="start"),
    path("shifts/<uuid:pk>/end/", shift_views.end, name="end"),
    path("handover/", handover_views.give, name="handover"),
    path("handovers/<uuid:pk>/", handover_views.detail, name="handover_detail"),
    path("handovers/<uuid:pk>/take/", handover_views.take, name="handover_take"),
]
