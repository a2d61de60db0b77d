import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    dependencies = [
        ('sms', '0012_hours_and_pace'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("conversation", "decided", models.CharField(blank=True, choices=[("sms", "no more texts"), ("calls", "no more calls"), ("all", "no more marketing at all"), ("no", "they do not ask to stop")], db_default="", default="", max_length=5)),
        migrations.AddField("conversation", "decided_at", models.DateTimeField(null=True)),
        migrations.AddField("conversation", "decided_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
        migrations.AddField("conversation", "asks_appointment", models.BooleanField(db_default=False, default=False)),
        migrations.AddConstraint("conversation", models.CheckConstraint(name="conversation_decided", condition=Q(decided__in=("", "sms", "calls", "all", "no")))),
        migrations.AddField("gatewaynotice", "handled_at", models.DateTimeField(null=True)),
        migrations.AddIndex("gatewaynotice", models.Index(condition=Q(brings="incoming", handled_at=None) & ~Q(problem=""), fields=["market", "id"], name="notice_unreadable")),
    ]
