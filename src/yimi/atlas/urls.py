from django.urls import path

from yimi.atlas import arrange_views, legend_views, print_views, views

app_name = "atlas"

urlpatterns = [
    path("map/", views.map_page, name="map"),
    path("map/wall/", views.wall, name="wall"),
    path("map/state/", views.state, name="state"),
    path("map/gates/", print_views.gates, name="gates"),
    path("map/legends/", legend_views.legends, name="legends"),
    path("map/legends/<uuid:pk>/", legend_views.legend, name="legend"),
    path("map/compounds/<uuid:pk>/", views.compound, name="compound"),
    path("map/compounds/<uuid:pk>/door/", views.door, name="door"),
    path("map/compounds/<uuid:pk>/picture/", views.picture, name="picture"),
    path("map/compounds/<uuid:pk>/arrange/", arrange_views.arrange, name="arrange"),
    path("map/compounds/<uuid:pk>/plan/", arrange_views.plan, name="plan"),
    path("map/compounds/<uuid:pk>/marks/", legend_views.marks, name="marks"),
    path("map/compounds/<uuid:pk>/print/", print_views.sheet, name="print"),
    path("map/compounds/<uuid:pk>/gate/", print_views.gate, name="gate"),
]
