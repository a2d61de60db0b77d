"""A permission of its own to change connections."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = (("integrations", "0001_webhooks"),)

    operations = (
        migrations.AlterModelOptions(
            name="connection",
            options={
                "default_permissions": (),
                "ordering": ("name",),
                "permissions": (
                    ("view_connections", "May see connections and try failed deliveries again"),
                    ("manage_connections", "May add and change connections"),
                ),
                "verbose_name": "connection",
                "verbose_name_plural": "connections",
            },
        ),
    )
