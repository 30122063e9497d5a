"""The WSGI application that the server runs."""

import gc
import os
import threading
import time
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from yimi.web.draining import end_soon_after_a_signal

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yimi.web.settings")


def _end_with_the_server(supervisor: int) -> None:
    """End this process when the one that started it is gone: it would keep the port for itself."""
    while os.getppid() == supervisor:
        time.sleep(1)
    os._exit(1)


if os.environ.get("YIMI_SUPERVISOR") == str(os.getppid()):
    threading.Thread(target=_end_with_the_server, args=(os.getppid(),), daemon=True).start()
    end_soon_after_a_signal()

application = get_wsgi_application()


def keep_what_is_loaded() -> None:
    """Let the collector of garbage leave alone what the program is made of.

    Each whole collection would walk through it: some 60 ms, in the middle of somebody's page.
    """
    import_module(settings.ROOT_URLCONF)  # and with it every page
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


keep_what_is_loaded()
