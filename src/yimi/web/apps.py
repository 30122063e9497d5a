from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "yimi.web"
    label = "web"
    verbose_name = "web"
