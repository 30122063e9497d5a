from django.urls import path

from yimi.setup import first_views, ledger_views, people_views, place_views, views

app_name = "setup"

urlpatterns = [
    path("setup/first/place/", first_views.place, name="first_place"),
    path("setup/first/office/", first_views.office, name="first_office"),
    path("setup/first/admin/", first_views.admin, name="first_admin"),
    path("setup/first/second-factor/", first_views.factor, name="first_factor"),
    path("setup/begin/<str:token>/", first_views.start, name="first_start"),
    path("setup/", views.home, name="home"),
    path("setup/places/", place_views.place_list, name="places"),
    path("setup/places/<uuid:pk>/", place_views.place, name="place"),
    path("setup/houses/<uuid:pk>/", place_views.houses, name="houses"),
    path("setup/organisations/", place_views.organisations, name="organisations"),
    path("setup/organisations/<uuid:pk>/", place_views.organisation, name="organisation"),
    path("setup/teams/", views.team_list, name="teams"),
    path("setup/teams/<uuid:pk>/", views.team, name="team"),
    path("setup/people/", people_views.people_list, name="people"),
    path("setup/people/add/", people_views.add, name="people_add"),
    path("setup/people/<uuid:pk>/", people_views.person, name="person"),
    path("setup/imports/", ledger_views.imports, name="imports"),
    path("setup/imports/<uuid:pk>/", ledger_views.one_import, name="import"),
    path("setup/doubts/", ledger_views.doubts, name="doubts"),
    path("setup/refused/<uuid:pk>/", ledger_views.refused, name="refused"),
    path("setup/emergencies/", views.emergency_list, name="emergencies"),
    path("setup/emergencies/<uuid:pk>/", views.emergency, name="emergency"),
]
