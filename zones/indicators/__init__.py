"""All indicators, by code. The list is the documentation: glossary, API metadata and engine read nothing else."""

from zones.indicators import honours, output, quality, records, standards, standing
from zones.indicators.shapes import Indicator

INDICATORS: dict[str, Indicator] = {
    thing.code: thing
    for module in (standing, output, quality, standards, honours, records)
    for thing in vars(module).values()
    if isinstance(thing, Indicator)
}
