"""Remember how drafts spoke to a customer who was merged into another, for when that is taken back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0009_what_an_error_says"),
    ]

    operations = [
        migrations.AddField(
            model_name="personchange",
            name="other_address",
            field=models.CharField(blank=True, default="", max_length=6),
        ),
    ]
