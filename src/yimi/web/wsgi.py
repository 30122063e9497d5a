"""The WSGI application that the server runs."""

import os
import threading
import time

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yimi.web.settings")


def _end_with_the_server(supervisor: int) -> None:
    """End this process when the one that started it is gone: it would keep the port for itself."""
    while os.getppid() == supervisor:
        time.sleep(1)
    os._exit(1)


if os.environ.get("YIMI_SUPERVISOR") == str(os.getppid()):
    threading.Thread(target=_end_with_the_server, args=(os.getppid(),), daemon=True).start()

application = get_wsgi_application()
