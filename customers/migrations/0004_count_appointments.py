from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Appointments of a period are counted by status from the index alone."""

    atomic = False
    dependencies = [("customers", "0003_appointment_details_and_calls")]
    operations = [
        AddIndexConcurrently(
            "appointment",
            models.Index(
                fields=["market", "starts_at"], include=["status"], name="appointment_by_start_status"
            ),
        ),
        RemoveIndexConcurrently("appointment", "appointment_by_start"),
    ]
