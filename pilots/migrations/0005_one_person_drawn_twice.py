import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The later draw of a person who was known as two customers, and since when looks are to be counted anew."""

    dependencies = [("pilots", "0004_messages_of_arms_and_shares")]
    operations = [
        migrations.AddField("pilot", "merged_at", models.DateTimeField(null=True)),
        migrations.CreateModel(
            name="MergedAssignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("market_id", models.BigIntegerField()),
                ("customer_id", models.BigIntegerField()),
                ("arm", models.SmallIntegerField()),
                ("version", models.SmallIntegerField()),
                ("assigned_at", models.DateTimeField()),
                ("exposed_at", models.DateTimeField(null=True)),
                ("given", models.BooleanField()),
                (
                    "pilot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="pilots.pilot"
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "indexes": [models.Index(fields=["customer_id"], name="merged_by_customer")],
            },
        ),
    ]
