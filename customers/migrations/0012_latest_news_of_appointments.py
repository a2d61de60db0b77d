from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Until when appointments are told of is found at once; made beside writers."""

    atomic = False
    dependencies = [("customers", "0011_marks_are_found")]
    operations = [
        AddIndexConcurrently(
            "appointment", models.Index(fields=["market", "status_at"], name="appointment_by_status_at")
        ),
    ]
