from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0004_places_of_a_level_in_order"),
    ]

    operations = [
        migrations.AddField(
            model_name="place",
            name="has_lift",
            field=models.BooleanField(null=True),
        ),
    ]
