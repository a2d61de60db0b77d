from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0008_addresses_that_two_share'),
    ]

    operations = [
        migrations.AddField(
            model_name='appointment',
            name='window_arrived_at',
            field=models.DateTimeField(null=True),
        ),
    ]
