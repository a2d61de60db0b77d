import datetime
import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_keys_of_other_systems'),
        ('sms', '0011_ids_sorted_at_once'),
    ]

    operations = [
        migrations.AddField(
            model_name='gateway',
            name='a_second',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='messages a second'),
        ),
        migrations.AddField(
            model_name='limits',
            name='closes',
            field=models.TimeField(default=datetime.time(21, 0), help_text='What would, waits for the morning, unless it is about an appointment of the next hours.', verbose_name='nothing leaves after'),
        ),
        migrations.AddField(
            model_name='limits',
            name='opens',
            field=models.TimeField(default=datetime.time(8, 0), help_text="On the market's own clock, every day of the week.", verbose_name='nothing leaves before'),
        ),
        migrations.AlterField(
            model_name='gateway',
            name='sender',
            field=models.CharField(max_length=16, validators=[django.core.validators.RegexValidator('^(\\+?\\d{3,15}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11})\\Z', 'A number, or at most 11 letters, digits and blanks with a letter in it.')], verbose_name='sender'),
        ),
        migrations.AlterField(
            model_name='limits',
            name='market',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='text_limits', to='accounts.market'),
        ),
        migrations.AddConstraint(
            model_name='gateway',
            constraint=models.CheckConstraint(condition=models.Q(('a_second', None), ('a_second__gt', 0), _connector='OR'), name='smsgateway_a_second'),
        ),
        migrations.AddConstraint(
            model_name='limits',
            constraint=models.CheckConstraint(condition=models.Q(('opens__lt', models.F('closes'))), name='smslimits_hours', violation_error_message='The hours end before they begin: nothing could ever leave.'),
        ),
    ]
