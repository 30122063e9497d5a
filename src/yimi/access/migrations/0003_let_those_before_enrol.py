"""Open the second factor to the logins that were there before it had to be opened."""

from datetime import timedelta
from typing import Any

from django.db import migrations
from django.utils import timezone

# Who has a login already was never told of an end: they set it up within a week of this version.
DAYS, BATCH = 7, 1000


def let_enrol(apps: Any, _editor: object) -> None:
    enrolment = apps.get_model("access", "Enrolment")
    users = (
        apps.get_model("accounts", "User")
        .objects.filter(is_active=True, memberships__isnull=False)
        .exclude(second_factor__confirmed_at__isnull=False)
    )
    until_at = timezone.now() + timedelta(days=DAYS)
    enrolment.objects.bulk_create(
        [
            enrolment(user_id=pk, until_at=until_at)
            for pk in users.distinct().values_list("pk", flat=True)
        ],
        batch_size=BATCH,
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("access", "0002_enrolments")]

    operations = [migrations.RunPython(let_enrol, migrations.RunPython.noop)]
