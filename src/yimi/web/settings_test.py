"""Settings of the test runs: a fast hasher, no manifest, files in a folder that goes away."""

import os
import tempfile

os.environ.setdefault("YIMI_SECRET_KEY", "only-for-tests")
os.environ.setdefault("YIMI_FIELD_KEY", "only-for-tests")
os.environ.setdefault("YIMI_HOME", tempfile.mkdtemp(prefix="yimi-test-"))

from yimi.web.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
ALLOWED_HOSTS = ["*"]
AXES_ENABLED = False
# Tests of the second factor switch it on.
SECOND_FACTOR = False
# No thread reads the log beside a test; those about it read it themselves.
LIVE = False
# In memory, under our own engine too; what is put behind the name says which process it is of.
if DATABASES["default"]["ENGINE"] == "yimi.core.sqlite":  # noqa: F405
    DATABASES["default"]["TEST"] = {  # noqa: F405
        "NAME": "file:yimi-test?mode=memory&cache=shared&of=main"
    }
