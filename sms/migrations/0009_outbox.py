from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """The outbox, its counts and its rates of delivery are read along one index."""

    atomic = False
    dependencies = [("sms", "0008_decisions")]
    operations = [
        AddIndexConcurrently(
            "textmessage",
            models.Index(
                fields=["market", "-due_at"], include=("stage", "gateway", "sending", "id"), name="text_outbox"
            ),
        ),
        AddIndexConcurrently(
            "textmessage",
            models.Index(
                fields=["market"],
                name="text_undecided",
                condition=models.Q(stage="unknown", decided_at=None),
            ),
        ),
        RemoveIndexConcurrently("textmessage", "text_page"),
    ]
