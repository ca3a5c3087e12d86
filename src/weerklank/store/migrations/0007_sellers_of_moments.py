"""Keep with each resistant turn to whom it was said and about which product, so that counting needs no other table."""

from typing import Any

from django.db import migrations, models
from django.db.models import Count, OuterRef, Subquery


def fill(apps: Any, schema_editor: object) -> None:  # noqa: ARG001 - Django's signature
    """Fill in product and seller; where several sold, the worker goes over the conversation and says which."""
    moments, sellers, conversations, jobs = (
        apps.get_model("store", name) for name in ("Moment", "SellerIn", "Conversation", "Job")
    )
    there = conversations.rows.filter(pk=OuterRef("conversation_id"))
    ours = sellers.rows.filter(conversation_id=OuterRef("conversation_id")).order_by("name")
    with_seller = moments.rows.filter(conversation__in=sellers.rows.values("conversation_id"))
    with_seller.update(seller=Subquery(ours.values("name")[:1]))
    moments.rows.update(product=Subquery(there.values("product")[:1]))
    several = sellers.rows.values("conversation_id").annotate(count=Count("pk")).filter(count__gt=1)
    stale = conversations.rows.filter(pk__in=several.values("conversation_id"))
    teams = set(stale.values_list("team_id", flat=True))
    stale.update(is_read=False)
    jobs.rows.bulk_create(jobs(team_id=team, kind="read") for team in sorted(teams))


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0006_mail_and_rules_of_a_team"),
    ]

    operations = [
        migrations.AddField("moment", "seller", models.CharField(blank=True, default="", max_length=255)),
        migrations.AddField("moment", "product", models.CharField(blank=True, default="", max_length=80)),
        migrations.AddIndex("moment", models.Index(fields=["team", "product"], name="moment_by_product")),
        migrations.AddIndex("moment", models.Index(fields=["team", "conversation"], name="moment_by_conversation")),
        migrations.AddIndex(
            "moment",
            models.Index(
                fields=["team", "seller", "form", "stage", "channel", "product", "week", "conversation"],
                name="moment_by_seller",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
