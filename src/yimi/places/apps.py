from django.apps import AppConfig
from django.conf import settings

from yimi.packs.loader import use_own_packs


class PlacesConfig(AppConfig):
    name = "yimi.places"
    label = "places"
    verbose_name = "places"

    def ready(self) -> None:
        use_own_packs(settings.HOME / "packs")
