from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Appointments of a period are counted by status and branch from the index alone."""

    atomic = False
    dependencies = [("customers", "0013_shared_numbers_of_somebody_else")]
    operations = [
        AddIndexConcurrently(
            "appointment",
            models.Index(
                fields=["market", "starts_at"], include=["status", "branch"], name="appointment_by_start_branch"
            ),
        ),
        RemoveIndexConcurrently("appointment", "appointment_by_start_status"),
    ]
