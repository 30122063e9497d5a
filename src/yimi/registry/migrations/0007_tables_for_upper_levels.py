import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import yimi.core.fields
import yimi.core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0006_where_buildings_stand"),
        ("registry", "0006_index_of_the_merged_alone"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReportTemplate",
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
                ("name", models.CharField(max_length=60)),
                ("head", models.TextField(blank=True, max_length=400)),
                ("columns", models.JSONField(default=list)),
                ("filters", models.JSONField(blank=True, default=dict)),
                (
                    "order",
                    models.CharField(
                        choices=[
                            ("door", "By door"),
                            ("oldest", "The oldest first"),
                            ("name", "By name"),
                        ],
                        default="door",
                        max_length=8,
                    ),
                ),
                (
                    "grouping",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "One table"),
                            ("community", "Per community"),
                            ("compound", "Per compound"),
                            ("building", "Per building"),
                        ],
                        max_length=12,
                    ),
                ),
                ("signature", models.CharField(blank=True, max_length=120)),
                ("is_landscape", models.BooleanField(default=True)),
                ("changed_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
                ("client_id", models.UUIDField(null=True, unique=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.place",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["place_path"], name="report_template_path")],
            },
        ),
    ]
