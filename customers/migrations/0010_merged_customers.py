import django.db.models.deletion
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

PERMISSIONS = [
    ("view_customers", "Sees persons: names, addresses and what was sent to them"),
    ("correct_numbers", "Says which numbers belong to somebody else"),
    ("merge_customers", "Says that two customers are one person"),
]


class Migration(migrations.Migration):
    """Who somebody turned out to be: empty columns and a rule for new rows alone, so that nobody waits for a scan."""

    dependencies = [("customers", "0009_window_arrived")]
    operations = [
        migrations.AlterModelOptions("customer", {"default_permissions": (), "permissions": PERMISSIONS}),
        migrations.AddField(
            "customer",
            "merged_into",
            models.ForeignKey(
                "customers.customer",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="marks",
                db_index=False,
            ),
        ),
        AddConstraintNotValid(
            "customer",
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("id")), name="customer_not_merged_into_itself"
            ),
        ),
    ]
