"""The program's settings with one view more: the least that a Django view can do."""

from yimi.web.settings import *  # noqa: F403

ROOT_URLCONF = "bench.bare_urls"
WSGI_APPLICATION = "bench.bare_wsgi.application"
