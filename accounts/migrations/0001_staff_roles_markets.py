
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail address')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('joined_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='joined')),
            ],
            options={
                'verbose_name': 'member of staff',
                'verbose_name_plural': 'staff',
                'ordering': ('name', 'pk'),
                'permissions': (('manage_staff', 'May invite staff and give or take roles'),),
                'constraints': [models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='user_email_is_lower_case')],
            },
        ),
        migrations.CreateModel(
            name='Market',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=16, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('time_zone', models.CharField(max_length=64, verbose_name='time zone')),
                ('language', models.CharField(max_length=8, verbose_name='language')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('phone_region', models.CharField(max_length=2, verbose_name='telephone region')),
            ],
            options={
                'verbose_name': 'market',
                'verbose_name_plural': 'markets',
                'ordering': ('name',),
                'constraints': [models.CheckConstraint(condition=models.Q(('currency__regex', '^[A-Z]{3}$')), name='market_currency_is_iso_4217'), models.CheckConstraint(condition=models.Q(('phone_region__regex', '^[A-Z]{2}$')), name='market_phone_region_is_iso_3166')],
            },
        ),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='when')),
                ('action', models.CharField(max_length=80, verbose_name='action')),
                ('target', models.CharField(blank=True, max_length=200, verbose_name='what')),
                ('detail', models.JSONField(blank=True, default=dict, verbose_name='detail')),
                ('address', models.GenericIPAddressField(null=True, verbose_name='from')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who')),
                ('market', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.market', verbose_name='market')),
            ],
            options={
                'verbose_name': 'entry in the log',
                'verbose_name_plural': 'log',
                'permissions': (('view_audit', 'May read the log'),),
                'indexes': [models.Index(fields=['-at', '-id'], name='audit_by_time'), models.Index(fields=['by', '-at', '-id'], name='audit_by_person')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='auth.group', verbose_name='role')),
                ('market', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='accounts.market', verbose_name='market')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL, verbose_name='member of staff')),
            ],
            options={
                'verbose_name': 'role in a market',
                'verbose_name_plural': 'roles in markets',
                'constraints': [models.UniqueConstraint(fields=('user', 'market', 'group'), name='membership_once')],
            },
        ),
    ]
