from django.urls import include, path

# An address is looked for from the top: what is asked for most often stands first.
urlpatterns = [
    path("", include("yimi.intake.urls")),
    path("", include("yimi.cases.urls")),
    path("", include("yimi.fieldwork.urls")),
    path("", include("yimi.web.pages")),
    path("", include("yimi.followup.urls")),
    path("", include("yimi.registry.urls")),
    path("", include("yimi.atlas.urls")),
    path("", include("yimi.care.urls")),
    path("", include("yimi.zones.urls")),
    path("", include("yimi.command.urls")),
    path("", include("yimi.accounts.urls")),
    path("", include("yimi.api.urls")),
    path("", include("yimi.access.urls")),
    path("", include("yimi.setup.urls")),
    path("", include("yimi.rules.urls")),
]
