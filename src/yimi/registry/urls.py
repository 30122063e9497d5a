from django.urls import path

from yimi.registry import edit_views, home_views, merge_views, move_views, pair_views, views

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
    path("people/<uuid:pk>/", home_views.person, name="person"),
    path("people/merge/<uuid:pk>/", merge_views.people, name="merge_people"),
    path("people/split/<uuid:pk>/", merge_views.split, name="split"),
]
