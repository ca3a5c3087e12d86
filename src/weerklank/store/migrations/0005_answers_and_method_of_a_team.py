"""Keep answers that were written here, and what teams change in the method."""

import django.db.models.deletion
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0004_connections_of_programs"),
    ]

    operations = [
        migrations.AddField(
            model_name="team",
            name="method_version",
            field=models.CharField(blank=True, max_length=12),
        ),
        migrations.AddField(
            model_name="turn",
            name="sent_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.CreateModel(
            name="MethodChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", models.CharField(max_length=120)),
                ("text", models.TextField(blank=True)),
                ("is_off", models.BooleanField(default=False)),
                ("at", models.DateTimeField(auto_now=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="store.team"),
                ),
            ],
            options={
                "ordering": ("path",),
                "constraints": [models.UniqueConstraint(fields=("team", "path"), name="one_change_a_file")],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
    ]
