from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "yimi.accounts"
    label = "accounts"
    verbose_name = "accounts"
