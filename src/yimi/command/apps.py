from django.apps import AppConfig


class CommandConfig(AppConfig):
    name = "yimi.command"
    label = "command"
    verbose_name = "command"
