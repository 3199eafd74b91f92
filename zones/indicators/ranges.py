"""Date ranges as expressions, for measures of what stands."""

from django.contrib.postgres.fields import DateRangeField
from django.db.models import DateField, F, Func, Value, Window
from django.db.models.expressions import Expression
from django.db.models.functions import Lead


def always() -> Expression:
    """The range without ends: the row stands as long as its enterprise is on the roster."""
    return Value("(,)", output_field=DateRangeField())


def between(first: str, last: str | None = None, *, last_counts: bool = False) -> Expression:
    """From the date in column `first` on, up to the date in `last` (itself included where `last_counts`)."""
    end = F(last) if last else Value(None, output_field=DateField())
    bounds = Value("[]" if last_counts else "[)")
    return Func(F(first), end, bounds, function="daterange", output_field=DateRangeField())


def until_next(day: str, *, of: str) -> Expression:
    """From the date in column `day` on up to the next such date of the same `of`: valuations follow one another."""
    following = Window(Lead(day), partition_by=[F(of)], order_by=F(day).asc())
    return Func(F(day), following, function="daterange", output_field=DateRangeField())
