import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import yimi.core.fields
import yimi.core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0004_how_people_live_and_where_they_lived"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Merge",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=yimi.core.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("place_path", yimi.core.fields.PathField(max_length=200)),
                ("at", models.DateTimeField()),
                ("taken", yimi.core.fields.EncryptedField(blank=True)),
                ("moved", models.JSONField(blank=True, default=dict)),
                ("undone_at", models.DateTimeField(null=True)),
                ("client_id", models.UUIDField(null=True, unique=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "kept_household",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merges",
                        to="registry.household",
                    ),
                ),
                (
                    "kept_person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merges",
                        to="registry.resident",
                    ),
                ),
                (
                    "merged_household",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.household",
                    ),
                ),
                (
                    "merged_person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.resident",
                    ),
                ),
                (
                    "part_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="registry.merge",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["place_path", "at"], name="merge_path")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at__isnull", True)),
                        fields=("merged_person",),
                        name="merge_person_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at__isnull", True)),
                        fields=("merged_household",),
                        name="merge_household_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kept_person", models.F("merged_person")), _negated=True),
                            models.Q(
                                ("kept_household", models.F("merged_household")), _negated=True
                            ),
                        ),
                        name="merge_of_two",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PairDecision",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=yimi.core.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("place_path", yimi.core.fields.PathField(max_length=200)),
                (
                    "verdict",
                    models.CharField(
                        choices=[("different", "Not the same"), ("parked", "Put aside")],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="registry.resident",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="registry.resident",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["place_path"], name="pair_decision_path")],
                "constraints": [
                    models.UniqueConstraint(fields=("first", "second"), name="pair_decision_once")
                ],
            },
        ),
    ]
