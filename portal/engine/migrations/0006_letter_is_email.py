"""The model is called Email now; its table stays, so that nothing is done to the database."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('engine', '0005_deliveries_letters_calendars'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameModel(old_name='Letter', new_name='Email'),
                migrations.AlterModelTable(name='email', table='engine_letter'),
                migrations.AlterField(
                    model_name='email',
                    name='booking',
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name='emails',
                        to='engine.booking',
                    ),
                ),
            ],
        ),
    ]
