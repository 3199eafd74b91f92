"""The append-only ledger of changes to facts, and the marks that tell the engine what moved."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models


class Line(models.Model):
    """One change of one row: who, when, why, what, old and new. Only triggers write it; the rest is refused.

    An insert keeps only the row's id, an update the columns that changed, a delete the whole old row.
    """

    transaction = models.BigIntegerField()
    at = models.DateTimeField()
    actor = models.BigIntegerField(null=True)
    login = models.TextField()
    request = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    table = models.TextField()
    row = models.BigIntegerField()
    operation = models.CharField(max_length=1, choices=[("I", "新增"), ("U", "修改"), ("D", "删除"), ("R", "遮蔽")])
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)

    class Meta:
        verbose_name = "台账记录"
        indexes = [
            models.Index(fields=["table", "row"], name="ledger_line_table_row"),
            # what was written since a check looked; lines lie nearly in the order of their transactions and times
            BrinIndex(fields=["transaction", "at"], name="ledger_line_transaction"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(operation__in="IUDR"), name="ledger_line_operation_known"),
        ]

    def __str__(self):
        return f"{self.table} {self.row} {self.operation}"


class Mark(models.Model):
    """Something changed in `table` for these months: of one enterprise, one zone, or (both empty) of all of them.

    `last` empty means "to the horizon". Marks are the engine's queue: it deletes them in the transaction that
    brings the figures up to date, and puts back those that failed, with the error and a time to try again.
    """

    table = models.TextField()
    enterprise = models.BigIntegerField(null=True)
    zone = models.BigIntegerField(null=True)
    first = models.DateField()
    last = models.DateField(null=True)
    at = models.DateTimeField()
    attempts = models.SmallIntegerField(default=0)
    error = models.TextField(blank=True, default="")
    retry_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "待算标记"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last__isnull=True) | models.Q(last__gte=models.F("first")),
                name="ledger_mark_months_in_order",
            ),
        ]

    def __str__(self):
        return f"{self.table} {self.first:%Y-%m}"
