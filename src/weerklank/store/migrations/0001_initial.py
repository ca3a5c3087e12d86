"""Make the first tables.

Longer than 500 lines because Django wrote it in one piece: a migration that has been applied is a record of what
happened, and cut in parts it would be other migrations.
"""

import django.db.models.deletion
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

import weerklank.store.models.accounts
import weerklank.store.models.conversations
import weerklank.store.models.imports
import weerklank.store.models.jobs


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("login", models.CharField(max_length=150, unique=True)),
                ("name", models.CharField(max_length=150)),
                ("language", models.CharField(default="nl", max_length=2)),
                ("is_active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FailedSignIn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("login_digest", models.CharField(db_index=True, max_length=64)),
                ("address_digest", models.CharField(db_index=True, max_length=64)),
                ("at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ("name", "id"),
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Team",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("seller_names", models.JSONField(default=list)),
                ("timezone", models.CharField(default="Europe/Amsterdam", max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="Import",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(default=weerklank.store.models.imports.ImportState["UPLOADED"], max_length=10),
                ),
                ("sellers", models.JSONField(default=list)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("stored_at", models.DateTimeField(null=True)),
                ("new_conversations", models.PositiveIntegerField(default=0)),
                ("new_turns", models.PositiveIntegerField(default=0)),
                ("known_turns", models.PositiveIntegerField(default=0)),
                ("keep_until", models.DateField(blank=True, null=True)),
                (
                    "created_by",
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
                "ordering": ("-created_at", "-id"),
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Conversation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=200)),
                ("source", models.CharField(max_length=255)),
                ("channel", models.CharField(max_length=12)),
                ("language", models.CharField(max_length=2)),
                ("warmth", models.CharField(blank=True, max_length=10)),
                ("participants", models.JSONField(default=list)),
                ("seller_how", models.CharField(max_length=10)),
                ("turn_count", models.PositiveIntegerField(default=0)),
                ("first_at", models.DateTimeField(null=True)),
                ("last_at", models.DateTimeField(null=True)),
                ("changed_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("is_read", models.BooleanField(default=False)),
                (
                    "waiting",
                    models.CharField(default=weerklank.store.models.conversations.Waiting["NOBODY"], max_length=6),
                ),
                ("step", models.CharField(blank=True, max_length=30)),
                ("form", models.CharField(blank=True, max_length=40)),
                ("stage", models.CharField(blank=True, max_length=20)),
                ("tension", models.FloatField(default=0.0)),
                ("is_vulnerable", models.BooleanField(default=False)),
                ("unsure_count", models.PositiveIntegerField(default=0)),
                ("resistant_count", models.PositiveIntegerField(default=0)),
                ("follow_up_hint", models.DateField(blank=True, null=True)),
                (
                    "first_import",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="store.import"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="conversations",
                        to="store.person",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="store.team"),
                ),
            ],
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="SourceFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=255)),
                ("size_bytes", models.PositiveBigIntegerField()),
                ("checksum", models.CharField(max_length=64)),
                ("format", models.CharField(blank=True, max_length=20)),
                ("conversations", models.PositiveIntegerField(default=0)),
                ("turns", models.PositiveIntegerField(default=0)),
                ("skipped", models.JSONField(default=dict)),
                ("notes", models.JSONField(default=list)),
                ("error_code", models.CharField(blank=True, max_length=4)),
                ("error", models.CharField(blank=True, max_length=400)),
                (
                    "belongs_to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="store.import"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="store.team"),
                ),
            ],
            options={
                "ordering": ("id",),
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddField(
            model_name="person",
            name="team",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="store.team"),
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField()),
                ("at", models.DateTimeField(auto_now_add=True)),
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
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="store.conversation"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="store.team"),
                ),
            ],
            options={
                "ordering": ("-id",),
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Invite",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("role", models.CharField(default=weerklank.store.models.accounts.Role["MEMBER"], max_length=10)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "invited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="store.team"),
                ),
            ],
            options={
                "abstract": False,
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("action", models.CharField(max_length=40)),
                ("subject", models.CharField(blank=True, max_length=80)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "user",
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
                "ordering": ("-at", "-id"),
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Advice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(max_length=2)),
                ("report", models.JSONField()),
                ("tool", models.CharField(max_length=255)),
                ("method", models.CharField(max_length=255)),
                ("model", models.CharField(max_length=255)),
                ("made_at", models.DateTimeField()),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="advice", to="store.conversation"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="store.team"),
                ),
            ],
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Turn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("index", models.PositiveIntegerField()),
                ("at", models.DateTimeField(null=True)),
                ("speaker", models.CharField(max_length=255)),
                ("role", models.CharField(max_length=8)),
                ("text", models.TextField()),
                ("line", models.PositiveIntegerField(default=0)),
                ("fingerprint", models.CharField(max_length=40)),
                ("label", models.CharField(blank=True, max_length=40)),
                ("second", models.CharField(blank=True, max_length=40)),
                ("score", models.FloatField(null=True)),
                ("resistance", models.FloatField(null=True)),
                ("talk", models.CharField(blank=True, max_length=10)),
                ("nature", models.CharField(blank=True, max_length=12)),
                ("depth", models.CharField(blank=True, max_length=12)),
                ("stage", models.CharField(blank=True, max_length=20)),
                ("move", models.CharField(blank=True, max_length=40)),
                ("is_vulnerable", models.BooleanField(default=False)),
                ("unsure", models.BooleanField(default=False)),
                ("reading", models.JSONField(null=True)),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="turns", to="store.conversation"
                    ),
                ),
                (
                    "imported_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="store.import"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="store.team"),
                ),
            ],
            options={
                "ordering": ("conversation_id", "index"),
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("before", models.CharField(blank=True, max_length=40)),
                ("after", models.CharField(max_length=40)),
                ("at", models.DateTimeField(auto_now_add=True)),
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
                (
                    "turn",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="corrections", to="store.turn"
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.CharField(default=weerklank.store.models.accounts.Role["MEMBER"], max_length=10)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="store.team"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("team", "user"), name="one_membership_a_team")],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=10)),
                ("subject", models.BigIntegerField(null=True)),
                ("state", models.CharField(default=weerklank.store.models.jobs.JobState["QUEUED"], max_length=10)),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("cancel_wanted", models.BooleanField(default=False)),
                ("holder", models.CharField(blank=True, max_length=40)),
                ("lease_until", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("error_code", models.CharField(blank=True, max_length=4)),
                ("error", models.CharField(blank=True, max_length=400)),
                (
                    "team",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="store.team"),
                ),
            ],
            options={
                "ordering": ("-id",),
                "indexes": [models.Index(fields=["state", "lease_until"], name="job_to_do")],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Identity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(default=weerklank.store.models.conversations.Identity.Kind["NAME"], max_length=10),
                ),
                ("value", models.CharField(max_length=254)),
                ("folded", models.CharField(max_length=254)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="identities", to="store.person"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="store.team"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("team", "kind", "folded"), name="one_person_an_identity")
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due_on", models.DateField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
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
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="follow_ups", to="store.conversation"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="store.team"),
                ),
            ],
            options={
                "ordering": ("due_on", "id"),
                "indexes": [models.Index(fields=["team", "due_on"], name="follow_up_due")],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(fields=["team", "-last_at"], name="conversation_recent"),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(fields=["team", "waiting", "closed_at"], name="conversation_waiting"),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(fields=["team", "-changed_at"], name="conversation_changed"),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(fields=["team", "is_read"], name="conversation_unread"),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["team", "-at"], name="audit_of_team"),
        ),
        migrations.AddConstraint(
            model_name="advice",
            constraint=models.UniqueConstraint(fields=("conversation", "language"), name="one_advice_a_language"),
        ),
        migrations.AddIndex(
            model_name="turn",
            index=models.Index(fields=["conversation", "index"], name="turn_in_order"),
        ),
        migrations.AddIndex(
            model_name="turn",
            index=models.Index(fields=["team", "fingerprint"], name="turn_by_fingerprint"),
        ),
        migrations.AddIndex(
            model_name="turn",
            index=models.Index(fields=["team", "label", "conversation"], name="turn_by_label"),
        ),
        migrations.AddIndex(
            model_name="turn",
            index=models.Index(fields=["team", "at"], name="turn_by_time"),
        ),
        migrations.AddConstraint(
            model_name="turn",
            constraint=models.UniqueConstraint(fields=("conversation", "fingerprint"), name="one_turn_a_fingerprint"),
        ),
    ]
