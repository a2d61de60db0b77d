"""Tamper evidence: a digest of every entry of the ledger, chained into seals."""

from django.db import models
from django.db.models.functions import Now


class Leaf(models.Model):
    """The digest of one entry as it was when it was sealed."""

    event = models.BigIntegerField(primary_key=True)
    sha256 = models.BinaryField(max_length=32)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"leaf of entry {self.pk}"


class Seal(models.Model):
    """The digest of all leaves since the seal before, and of that seal: published, nobody can rebuild the chain."""

    to_event = models.BigIntegerField(unique=True)
    entries = models.IntegerField()
    previous = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"seal {self.pk}"
