"""Hardship that people correct, dates of which they say the order, and times in the team's zone."""

from typing import Any

from django.conf import settings
from django.db import migrations, models

_BEFORE = "Europe/Amsterdam"


def show_as_before(apps: Any, _schema_editor: object) -> None:
    """Pages showed times in the installation's zone until now, and show them in the team's from here on."""
    apps.get_model("store", "Team").objects.filter(timezone=_BEFORE).update(timezone=settings.TIME_ZONE)


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0011_what_outlives_a_member_or_an_import"),
    ]

    operations = [
        migrations.AddField(
            model_name="correction",
            name="heavy",
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name="sourcefile",
            name="day_first",
            field=models.BooleanField(null=True),
        ),
        migrations.AlterField(
            model_name="correction",
            name="after",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.RunPython(show_as_before, migrations.RunPython.noop),
    ]
