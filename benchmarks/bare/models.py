"""Three plain tables without row-level security, made for one run by `make_tables`."""

from __future__ import annotations

from django.db import connection, models

from returns_portal.management.owner import as_owner


class BareReturn(models.Model):
    """The first row."""

    number = models.CharField(max_length=20, unique=True)
    order = models.CharField(max_length=200)
    status = models.CharField(max_length=30)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        managed = False


class BareLine(models.Model):
    """The second row, which points to the first."""

    bare_return = models.ForeignKey(BareReturn, models.CASCADE)
    order_line = models.CharField(max_length=200)
    quantity = models.PositiveIntegerField()
    reason = models.CharField(max_length=40)

    class Meta:
        managed = False


class BareEvent(models.Model):
    """The third row, which points to the first."""

    bare_return = models.ForeignKey(BareReturn, models.CASCADE)
    name = models.CharField(max_length=60)
    data = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        managed = False


MODELS: tuple[type[models.Model], ...] = (BareReturn, BareLine, BareEvent)


def make_tables() -> None:
    """Create the tables as their owner and let the application use them."""
    with as_owner(), connection.schema_editor() as editor:
        for model in MODELS:
            model._meta.managed = True
            editor.create_model(model)
        for model in MODELS:
            table = model._meta.db_table
            editor.execute(f"GRANT SELECT, INSERT ON {table} TO portal_app")
            editor.execute(f"GRANT USAGE ON SEQUENCE {table}_id_seq TO portal_app")
