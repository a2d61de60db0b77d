import django.db.models.deletion
from django.db import migrations, models

COLUMNS = """
ALTER TABLE campaigns_attribution ADD COLUMN IF NOT EXISTS booked_at timestamptz,
    ADD COLUMN IF NOT EXISTS starts_at timestamptz, ADD COLUMN IF NOT EXISTS status text NOT NULL DEFAULT ''
"""
WITHOUT = "ALTER TABLE campaigns_attribution DROP COLUMN booked_at, DROP COLUMN starts_at, DROP COLUMN status"
OF_RESULTS = {
    "fillfactor": "80",
    "autovacuum_vacuum_scale_factor": "0.01",
    "autovacuum_vacuum_threshold": "1000",
    "autovacuum_analyze_scale_factor": "0.02",
}


def storage(table):
    """As other results have it: few rows that change all day."""
    told = ", ".join(f"{name} = {value}" for name, value in OF_RESULTS.items())
    return migrations.RunSQL(f"ALTER TABLE {table} SET ({told})", migrations.RunSQL.noop)


class Migration(migrations.Migration):
    """When things happened to messages and appointments, by the hour; filled by the next."""

    dependencies = [
        ('campaigns', '0010_workbooks_of_several'),
    ]

    operations = [
        migrations.AddField(
            model_name='campaign',
            name='answered_until',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='campaign',
            name='told_until',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.CreateModel(
            name='OutcomeResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('hour', models.DateTimeField()),
                ('sent', models.IntegerField()),
                ('returned', models.IntegerField()),
                ('arrived', models.IntegerField()),
                ('opened', models.IntegerField()),
                ('opened_human', models.IntegerField()),
                ('clicked', models.IntegerField()),
                ('unsubscribed', models.IntegerField()),
                ('complained', models.IntegerField()),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='campaigns.campaign')),
                ('variant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='campaigns.variant')),
            ],
            options={
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('campaign', 'day', 'variant', 'hour'), name='outcome_result_once')],
            },
        ),
        migrations.CreateModel(
            name='VisitResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('rule', models.CharField(choices=[('click', 'last click'), ('send', 'last send')], max_length=5)),
                ('lag_days', models.SmallIntegerField()),
                ('hour', models.DateTimeField()),
                ('booked', models.IntegerField()),
                ('planned', models.IntegerField()),
                ('attended', models.IntegerField()),
                ('open', models.IntegerField()),
                ('cancelled', models.IntegerField()),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='campaigns.campaign')),
                ('variant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='campaigns.variant')),
            ],
            options={
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('campaign', 'day', 'variant', 'rule', 'hour', 'lag_days'), name='visit_result_once')],
            },
        ),
        migrations.RunSQL(
            COLUMNS,
            WITHOUT,
            state_operations=[
                migrations.AddField("attribution", "booked_at", models.DateTimeField(null=True)),
                migrations.AddField("attribution", "starts_at", models.DateTimeField(null=True)),
                migrations.AddField("attribution", "status", models.TextField(default="")),
            ],
        ),
        storage("campaigns_outcomeresult"),
        storage("campaigns_visitresult"),
    ]
