"""Give places that were entered as 第12栋 or B-6 the number by which they are looked for now."""

import re
from typing import Any

from django.db import migrations
from django.db.models import Q

BATCH = 500
BEFORE = re.compile(r"^(?:第|#|NO\.?)(?=[0-9])")
PARTED = re.compile(r"(?<=[A-Z])[\s_-]+(?=[0-9])|\s+")
LANES = re.compile(r"弄(?=[0-9]+支弄)")
INNER = re.compile(r"号(?=[之附甲乙丙丁])")
SUFFIX = re.compile(r"(?:支弄|号|#)+$")
ODD = (
    Q(number__startswith="第")
    | Q(number__startswith="#")
    | Q(number__startswith="NO")
    | Q(number__contains=" ")
    | Q(number__contains="号")
    | Q(number__contains="支")
    | Q(number__regex=r"[A-Z][-_][0-9]")
)


def renumber(apps: Any, _editor: object) -> None:
    place = apps.get_model("places", "Place")
    changed = []
    for row in place.objects.filter(ODD).only("pk", "parent_id", "level", "number").iterator():
        number = number_of(row.number)
        beside = place.objects.filter(parent_id=row.parent_id, level=row.level, number=number)
        # Where both were entered, they are two places to whoever entered them.
        if number == row.number or beside.exists():
            continue
        row.number = number
        changed.append(row)
    place.objects.bulk_update(changed, ["number"], batch_size=BATCH)


def number_of(stored: str) -> str:
    plain = BEFORE.sub("", PARTED.sub("", stored))
    plain = INNER.sub("", LANES.sub("-", plain))
    bare = SUFFIX.sub("", plain) or plain
    return bare.lstrip("0") or bare


class Migration(migrations.Migration):
    dependencies = [("places", "0006_where_buildings_stand")]

    operations = [migrations.RunPython(renumber, migrations.RunPython.noop)]
