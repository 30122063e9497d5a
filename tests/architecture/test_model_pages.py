"""Each model has a page that says what it is, what it may become and who sees it."""

from tests.architecture.project import ROOT, our_models

FOLDER = ROOT / "docs" / "models"


def _wanted() -> dict[str, str]:
    """Return the models by the name of their page: `docs/models/case.md`."""
    return {f"{model._meta.model_name}.md": model._meta.label for model in our_models()}


def test_every_model_has_a_page():
    missing = {label for name, label in _wanted().items() if not (FOLDER / name).exists()}
    assert not missing


def test_no_two_models_share_a_page():
    assert len(_wanted()) == len(our_models())


def test_no_page_is_about_a_model_that_is_gone():
    pages = {path.name for path in FOLDER.glob("*.md")} - {"README.md"}
    assert pages <= set(_wanted())


def test_a_page_names_every_column_of_its_model():
    silent = [
        f"{model._meta.label}.{column.name}"
        for model in our_models()
        if (FOLDER / f"{model._meta.model_name}.md").exists()
        for column in model._meta.local_concrete_fields
        if column.name not in {"id", "place_path"}
        and column.name not in (FOLDER / f"{model._meta.model_name}.md").read_text()
    ]
    assert not silent
