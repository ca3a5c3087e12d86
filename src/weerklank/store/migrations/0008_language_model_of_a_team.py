"""Add which language model a team chose to rewrite its drafts."""

import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0007_sellers_of_moments"),
    ]

    operations = [
        migrations.CreateModel(
            name="LanguageModel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("use", models.CharField(default="installation", max_length=12)),
                ("url", models.CharField(blank=True, max_length=500)),
                ("model", models.CharField(blank=True, max_length=200)),
                ("sealed_key", models.TextField(blank=True)),
                ("timeout_s", models.PositiveSmallIntegerField(default=20)),
                (
                    "team",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="store.team"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("team",), name="one_language_model_a_team")],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
    ]
