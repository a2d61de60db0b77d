import django.db.models.functions.text
from django.db import migrations, models

ACCENTED = "ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝàáâãäåçèéêëìíîïñòóôõöùúûüýÿĀāĂăĄąĆćĈĉĊċČčĎďĒēĔĕĖėĘęĚěĜĝĞğĠġĢģĤĥĨĩĪīĬĭĮįİĴĵĶķĹĺĻļĽľŃńŅņŇňŌōŎŏŐőŔŕŖŗŘřŚśŜŝŞşŠšŢţŤťŨũŪūŬŭŮůŰűŲųŴŵŶŷŸŹźŻżŽžØøÆæŒœŁłĐđ’"
UNACCENTED = "aaaaaaceeeeiiiinooooouuuuyaaaaaaceeeeiiiinooooouuuuyyaaaaaaccccccccddeeeeeeeeeegggggggghhiiiiiiiiijjkkllllllnnnnnnoooooorrrrrrssssssssttttuuuuuuuuuuuuwwyyyzzzzzzooaaoolldd'"


def folded(field):
    plain = models.Func(
        models.F(field),
        models.Value(ACCENTED),
        models.Value(UNACCENTED),
        function="translate",
        output_field=models.CharField(),
    )
    return models.GeneratedField(
        db_persist=True,
        expression=django.db.models.functions.text.Lower(plain),
        output_field=models.CharField(db_collation="C", max_length=100),
    )


class Migration(migrations.Migration):
    """A generated column cannot be altered: it is made anew."""

    dependencies = [("customers", "0001_customers_and_appointments")]
    operations = [
        migrations.RemoveIndex(model_name="customer", name="customer_by_name"),
        migrations.RemoveField(model_name="customer", name="search_name"),
        migrations.AddField(model_name="customer", name="search_name", field=folded("last_name")),
        migrations.AddField(model_name="customer", name="search_first_name", field=folded("first_name")),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(fields=["market", "search_name", "search_first_name", "id"], name="customer_by_name"),
        ),
    ]
