from django.urls import path

from yimi.registry import (
    edit_views,
    home_views,
    merge_views,
    move_views,
    pair_views,
    report_views,
    views,
)

app_name = "registry"

urlpatterns = [
    path("ledger/", views.ledger, name="ledger"),
    path("ledger/pairs/", pair_views.pairs, name="pairs"),
    path("ledger/pairs/decide/", pair_views.decide, name="decide"),
    path("ledger/merges/", pair_views.merges, name="merges"),
    path("ledger/merges/undo/<uuid:pk>/", pair_views.undo, name="undo"),
    path("households/<uuid:pk>/", home_views.household, name="household"),
    path("households/key/<uuid:pk>/", home_views.key, name="key"),
    path("households/then/<uuid:pk>/", home_views.then, name="then"),
    path("households/edit/<uuid:pk>/", edit_views.edit, name="edit"),
    path("households/move/<uuid:pk>/", move_views.move, name="move"),
    path("households/merge/<uuid:pk>/", merge_views.households, name="merge_households"),
    path("residents/<uuid:pk>/", home_views.person, name="person"),
    path("residents/same/<uuid:pk>/", merge_views.people, name="merge_people"),
    path("residents/split/<uuid:pk>/", merge_views.split, name="split"),
    path("tables/", report_views.reports, name="reports"),
    path("tables/new/", report_views.new, name="report_new"),
    path("tables/<uuid:pk>/", report_views.report, name="report"),
    path("tables/change/<uuid:pk>/", report_views.edit, name="report_edit"),
    path("tables/remove/<uuid:pk>/", report_views.remove, name="report_remove"),
]
