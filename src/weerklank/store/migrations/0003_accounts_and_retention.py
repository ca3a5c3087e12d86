"""Give users a second step, teams their rules for keeping, and imports pseudonyms."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0002_people_and_resistance"),
    ]

    operations = [
        migrations.AddField(
            model_name="import",
            name="pseudonymise",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="team",
            name="keep_days",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="team",
            name="pseudonymise",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="user",
            name="recovery_digests",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="user",
            name="totp_last",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="user",
            name="totp_seed",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
    ]
