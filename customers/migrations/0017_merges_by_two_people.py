"""Who asked that two whose cards differ are one, and who assented."""

import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('accounts', '0003_keys_of_other_systems'),
        ('customers', '0016_removed_appointments'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='MergeRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kept', models.BigIntegerField()),
                ('gone', models.BigIntegerField()),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('state', models.CharField(choices=[('waiting', 'waits for a colleague'), ('merged', 'made one customer'), ('refused', 'refused'), ('withdrawn', 'withdrawn')], default='waiting', max_length=10)),
                ('decided_at', models.DateTimeField(null=True)),
                ('answer', models.CharField(blank=True, max_length=200)),
                ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('market', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.market')),
            ],
            options={
                'default_permissions': (),
                'indexes': [models.Index(fields=['market', '-id'], name='merge_by_market')],
                'constraints': [models.UniqueConstraint(models.F('market'), django.db.models.functions.comparison.Least('kept', 'gone'), django.db.models.functions.comparison.Greatest('kept', 'gone'), condition=models.Q(('state', 'waiting')), name='merge_asked_once'), models.CheckConstraint(condition=models.Q(('kept', models.F('gone')), _negated=True), name='merge_of_two'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'merged', 'refused', 'withdrawn'])), name='merge_state')],
            },
        ),
    ]
