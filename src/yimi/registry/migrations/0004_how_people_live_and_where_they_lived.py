import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import yimi.core.fields
import yimi.core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0003_what_a_household_is_found_by"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Stay",
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
                ("since", models.DateField(null=True)),
                ("until", models.DateField(null=True)),
                ("recorded_at", models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="keygroup",
            name="key_group_once",
        ),
        migrations.AddField(
            model_name="household",
            name="key_kept",
            field=yimi.core.fields.EncryptedField(blank=True),
        ),
        migrations.AddField(
            model_name="household",
            name="merged_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="household",
            name="merged_into",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, to="registry.household"
            ),
        ),
        migrations.AddField(
            model_name="household",
            name="no_telephone",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="household",
            name="pets",
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name="household",
            name="tenure",
            field=models.CharField(
                blank=True,
                choices=[("owner", "Owner"), ("tenant", "Tenant"), ("other", "Other")],
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="keygroup",
            name="details",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name="keygroup",
            name="ended_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="keygroup",
            name="evidence",
            field=yimi.core.fields.EncryptedField(blank=True),
        ),
        migrations.AddField(
            model_name="keygroup",
            name="noted_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="keygroup",
            name="noted_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="keygroup",
            name="review_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="resident",
            name="away_since",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="resident",
            name="away_until",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="resident",
            name="away_where",
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name="resident",
            name="language",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name="resident",
            name="merged_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="resident",
            name="mobility",
            field=models.CharField(
                blank=True,
                choices=[
                    ("walks", "Walks alone"),
                    ("no_stairs", "Cannot manage stairs"),
                    ("wheelchair", "In a wheelchair"),
                    ("bed", "Confined to bed"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddIndex(
            model_name="keygroup",
            index=models.Index(
                condition=models.Q(("ended_on__isnull", True), ("review_on__isnull", False)),
                fields=["review_on"],
                name="key_group_review",
            ),
        ),
        migrations.AddConstraint(
            model_name="keygroup",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_on__isnull", True)),
                fields=("resident", "code"),
                name="key_group_once",
            ),
        ),
        migrations.AddField(
            model_name="stay",
            name="household",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="stays",
                to="registry.household",
            ),
        ),
        migrations.AddField(
            model_name="stay",
            name="resident",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="stays",
                to="registry.resident",
            ),
        ),
        migrations.AddIndex(
            model_name="stay",
            index=models.Index(fields=["place_path"], name="stay_path"),
        ),
        migrations.AddConstraint(
            model_name="stay",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until__isnull", True)),
                fields=("resident",),
                name="stay_open_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="stay",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until__isnull", True),
                    ("since__isnull", True),
                    ("until__gte", models.F("since")),
                    _connector="OR",
                ),
                name="stay_ends_after_it_starts",
            ),
        ),
    ]
