"""The WSGI application of the bare peer: the program's own, with the settings of the peer."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.bare_settings"

from yimi.web.wsgi import application as application
