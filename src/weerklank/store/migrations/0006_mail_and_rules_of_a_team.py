"""Add mailboxes that are read, how drafts address people, days to keep by channel, and columns that were chosen."""

import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

import weerklank.store.models.connections


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0005_answers_and_method_of_a_team"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="address",
            field=models.CharField(blank=True, max_length=6),
        ),
        migrations.AddField(
            model_name="sourcefile",
            name="columns",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="team",
            name="address",
            field=models.CharField(default="follow", max_length=6),
        ),
        migrations.AddField(
            model_name="team",
            name="keep_days_by_channel",
            field=models.JSONField(default=dict),
        ),
        migrations.CreateModel(
            name="MailAccount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("host", models.CharField(max_length=253)),
                ("port", models.PositiveIntegerField()),
                (
                    "security",
                    models.CharField(default=weerklank.store.models.connections.MailSecurity["TLS"], max_length=8),
                ),
                ("login", models.CharField(max_length=254)),
                ("sealed_password", models.TextField()),
                ("folder", models.CharField(default="INBOX", max_length=200)),
                ("sent_folder", models.CharField(blank=True, max_length=200)),
                ("since", models.DateField(null=True)),
                ("places", models.JSONField(default=dict)),
                ("is_active", models.BooleanField(default=True)),
                ("next_at", models.DateTimeField()),
                ("looked_at", models.DateTimeField(null=True)),
                ("error_code", models.CharField(blank=True, max_length=4)),
                ("failures", models.PositiveSmallIntegerField(default=0)),
                (
                    "source",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mail_account",
                        to="store.incomingsource",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="store.team"),
                ),
            ],
            options={
                "ordering": ("id",),
                "indexes": [models.Index(fields=["is_active", "next_at"], name="mail_account_to_read")],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
    ]
