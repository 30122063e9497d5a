import json

from django.db import migrations


def carry_over(apps, schema_editor):
    """Let a table of one layout be a table of one sheet, and keep what its rows did."""
    tables = apps.get_model("setup", "LedgerImport")
    chunks = apps.get_model("setup", "LedgerChunk")
    for table in tables.objects.all():
        table.sheets = [
            {
                "name": "",
                "headers": table.headers,
                "fields": table.fields,
                "whys": [""] * len(table.fields),
                "first_row": 1,
                "headed": True,
                "shape": "",
                "where": {},
                "skip": False,
                "rows": table.total,
            }
        ]
        table.tops = json.dumps([[table.headers]])
        table.save(update_fields=["sheets", "tops"])
    for chunk in chunks.objects.iterator(chunk_size=20):
        told = [[number, code, why, "", 0, "", ""] for number, code, why in chunk.results]
        counts = {}
        for _number, code, *_rest in told:
            counts[code] = counts.get(code, 0) + 1
        chunk.told, chunk.counts = json.dumps(told, ensure_ascii=False), counts
        chunk.save(update_fields=["told", "counts"])


class Migration(migrations.Migration):
    dependencies = [("setup", "0004_sheets_layouts_and_doubts")]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
