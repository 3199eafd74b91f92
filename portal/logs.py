"""How a line of the log is written: what is refused takes one, and secrets that stand in addresses are masked."""

import copy
import logging
import re

# Django logs the path of every answer from 400 on; these paths are themselves the right to open a link.
SECRETS = re.compile(r"(/(?:fill|links)/)[^/\s?#'\",;)\]]+")


class MaskedLine(logging.Formatter):
    """A formatter and not a filter: it sees the whole line, with whatever an exception says.

    An answer below 500 is no fault of the portal: its line names it, and a traceback would only bury the faults.
    """

    def format(self, record: logging.LogRecord) -> str:
        if getattr(record, "status_code", 500) < 500:
            record = copy.copy(record)
            record.exc_info = record.exc_text = None
        return SECRETS.sub(r"\1***", super().format(record))
