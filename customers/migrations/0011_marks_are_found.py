from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    """The few rows that are marks are found at once; both steps leave writers alone."""

    atomic = False
    dependencies = [("customers", "0010_merged_customers")]
    operations = [
        ValidateConstraint("customer", "customer_not_merged_into_itself"),
        AddIndexConcurrently(
            "customer",
            models.Index(
                fields=["merged_into"], name="customer_marks", condition=models.Q(merged_into__isnull=False)
            ),
        ),
    ]
