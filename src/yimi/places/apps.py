from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "yimi.places"
    label = "places"
    verbose_name = "places"
