"""How static files are kept: under names with their digest, also inside each other."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Rewrites the imports of modules too: the same module under two names would run twice."""

    support_js_module_import_aggregation = True
