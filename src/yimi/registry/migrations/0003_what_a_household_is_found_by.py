from typing import Any

import django.db.models.deletion
from django.db import migrations, models

import yimi.core.fields
import yimi.core.terms

SQLITE = (
    """
CREATE VIRTUAL TABLE registry_ledgerentry_fts USING fts5(
    terms, content='registry_ledgerentry', content_rowid='id', detail=none,
    tokenize="ascii tokenchars '-'"
)
    """,
    """
CREATE TRIGGER registry_ledgerentry_added AFTER INSERT ON registry_ledgerentry BEGIN
    INSERT INTO registry_ledgerentry_fts (rowid, terms) VALUES (new.id, new.terms);
END;
    """,
    """
CREATE TRIGGER registry_ledgerentry_removed AFTER DELETE ON registry_ledgerentry BEGIN
    INSERT INTO registry_ledgerentry_fts (registry_ledgerentry_fts, rowid, terms)
    VALUES ('delete', old.id, old.terms);
END;
    """,
    """
CREATE TRIGGER registry_ledgerentry_changed AFTER UPDATE OF terms ON registry_ledgerentry BEGIN
    INSERT INTO registry_ledgerentry_fts (registry_ledgerentry_fts, rowid, terms)
    VALUES ('delete', old.id, old.terms);
    INSERT INTO registry_ledgerentry_fts (rowid, terms) VALUES (new.id, new.terms);
END;
    """,
)
POSTGRES = "CREATE INDEX ledger_entry_terms ON registry_ledgerentry USING gin (terms)"


def index_terms(apps: Any, schema_editor: Any) -> None:
    """Let terms be found; a later migration that makes the table anew must call this again."""
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRES)
            return
        for statement in SQLITE:
            cursor.execute(statement)


def forget_terms(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE registry_ledgerentry_fts")


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0002_since_when_somebody_has_left"),
    ]

    operations = [
        migrations.CreateModel(
            name="LedgerEntry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("place_path", yimi.core.fields.PathField(max_length=200)),
                ("words", models.TextField()),
                ("terms", yimi.core.terms.TermsField()),
                (
                    "household",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entry",
                        to="registry.household",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["place_path"], name="ledger_entry_path")],
            },
        ),
        migrations.RunPython(index_terms, forget_terms),
    ]
