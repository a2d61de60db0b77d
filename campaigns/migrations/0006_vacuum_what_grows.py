from django.db import migrations

# A fifth of forty million rows is too much to leave dead or unknown: facts are vacuumed at one in fifty, looked over at
# one in a hundred. Results are few rows that change all day: vacuumed at once, with room in each page, since no column of
# theirs that changes is in an index. (Months of messages and events get theirs when they are made.)
FACTS = ("campaigns_messagelocation", "campaigns_linkclick", "campaigns_attribution")
RESULTS = ("campaigns_dailyresult", "campaigns_hourlyresult", "campaigns_linkresult", "campaigns_bookingresult")
OF_FACTS = {
    "autovacuum_vacuum_scale_factor": "0.02",
    "autovacuum_analyze_scale_factor": "0.01",
    "autovacuum_vacuum_insert_scale_factor": "0.05",
}
OF_RESULTS = {
    "fillfactor": "80",
    "autovacuum_vacuum_scale_factor": "0.01",
    "autovacuum_vacuum_threshold": "1000",
    "autovacuum_analyze_scale_factor": "0.02",
}


def forward(table, parameters):
    return f"ALTER TABLE {table} SET ({', '.join(f'{name} = {value}' for name, value in parameters.items())})"


def backward(table, parameters):
    return f"ALTER TABLE {table} RESET ({', '.join(parameters)})"


class Migration(migrations.Migration):
    """Storage parameters under which large facts and busy results hold."""

    dependencies = [("campaigns", "0005_one_key_of_the_log")]
    operations = [
        migrations.RunSQL(forward(table, parameters), backward(table, parameters))
        for tables, parameters in ((FACTS, OF_FACTS), (RESULTS, OF_RESULTS))
        for table in tables
    ]
