from django.apps import AppConfig


class DrillsConfig(AppConfig):
    name = "yimi.drills"
    label = "drills"
    verbose_name = "drills"
