from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yimi.core.declared import MenuEntry


class WebConfig(AppConfig):
    name = "yimi.web"
    label = "web"
    verbose_name = "web"

    menu = (MenuEntry(_("Exports"), "web:exports", "file-spreadsheet", "core.exports", order=85),)
