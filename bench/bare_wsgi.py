"""The WSGI application of the bare peer."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.bare_settings"

from yimi.web.wsgi import keep_what_is_loaded

application = get_wsgi_application()
keep_what_is_loaded()
