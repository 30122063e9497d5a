"""Drop what households are found by where it holds a number of old; a job writes it anew."""

from typing import Any

from django.db import migrations

# The last line of the words is building, unit and door.
OLD = r"(\n|-)(第|#|NO)[0-9]|[A-Z][_ ][0-9]"


def drop_old(apps: Any, _editor: object) -> None:
    dropped, _ = apps.get_model("registry", "LedgerEntry").objects.filter(words__regex=OLD).delete()
    if dropped:
        # Not tomorrow: nobody would be found by these numbers until then.
        apps.get_model("core", "JobRun").objects.filter(pk="registry.enter_missing").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0001_initial"),
        ("places", "0007_one_number_however_it_was_spelled"),
        ("registry", "0007_tables_for_upper_levels"),
    ]

    operations = [migrations.RunPython(drop_old, migrations.RunPython.noop)]
