from django.urls import path

from yimi.intake import calls, views

app_name = "intake"

urlpatterns = [
    path("desk/", views.desk, name="desk"),
    path("desk/paste/", views.paste, name="paste"),
    path("desk/upload/", views.upload, name="upload"),
    path("desk/draft/", views.save_draft, name="save_draft"),
    path("desk/batches/<uuid:pk>/", views.batch, name="batch"),
    path("desk/batches/<uuid:pk>/confirm/", views.confirm, name="confirm"),
    path("desk/batches/<uuid:pk>/undo/", views.undo, name="undo"),
    path("desk/batches/<uuid:pk>/reply/", views.reply, name="reply"),
    path("desk/lines/<uuid:pk>/", views.line, name="line"),
    path("desk/lines/<uuid:pk>/set-aside/", views.set_aside, name="set_aside"),
    path("desk/lines/<uuid:pk>/restore/", views.restore, name="restore"),
    path("desk/call/", calls.call, name="call"),
    path("desk/call/lookup/", calls.lookup, name="lookup"),
    path("desk/call/understand/", calls.understand, name="understand"),
]
