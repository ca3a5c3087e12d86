"""Keep what an error says in parts, so that each reader gets it in their own language."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0008_language_model_of_a_team"),
    ]

    operations = [
        migrations.AddField(
            model_name="job",
            name="fault",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="sourcefile",
            name="fault",
            field=models.JSONField(default=dict),
        ),
    ]
