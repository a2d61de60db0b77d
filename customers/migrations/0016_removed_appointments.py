import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Appointments that their source took back."""

    dependencies = [
        ("accounts", "0001_staff_roles_markets"),
        ("customers", "0015_known_since"),
    ]
    operations = [
        migrations.CreateModel(
            name="RemovedAppointment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=50)),
                ("external_id", models.CharField(max_length=100)),
                ("customer_id", models.BigIntegerField(null=True)),
                ("removed_at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("market", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="accounts.market")),
            ],
            options={
                "default_permissions": (),
                "indexes": [models.Index(fields=["customer_id"], name="removedappointment_by_customer")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("market", "source", "external_id"), name="removedappointment_external_id"
                    )
                ],
            },
        ),
    ]
