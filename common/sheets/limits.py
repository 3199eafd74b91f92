"""What a workbook may be, and what the process that reads it may use; beyond that it is refused in one sentence."""

from __future__ import annotations

MEGABYTE = 1 << 20

# --- the file
FILE_BYTES = 20 * MEGABYTE
# --- an xlsx or ods is a zip of parts
PARTS = 1_000
PART_NAME = 200
PARTS_BYTES = 256 * MEGABYTE
# Tables of numbers shrink to a tenth or a thirtieth; 1,000 to 1 is a part made to burst. Small parts may be anything.
RATIO = 200
RATIO_FROM = MEGABYTE
# --- a sheet
SHEETS = 60
ROWS = 200_000
COLUMNS = 702  # A to ZZ
CELLS = 3_000_000
CELL_LENGTH = 32_767  # Excel's own
MERGED = 5_000
MERGED_CELLS = 200_000
# --- the child
MEMORY = 256 * MEGABYTE
OUTPUT = 192 * MEGABYTE
CPU_SECONDS = 8
# by the clock, for a machine that is busy with other things; on a free one the processor's limit ends it first
DEADLINE_SECONDS = 30.0


class Refused(Exception):
    """This file is not read. `rule` names the sentence (in `sentences.py`), `told` fills it in."""

    def __init__(self, rule: str, **told: object) -> None:
        super().__init__(rule)
        self.rule = rule
        self.told = told
