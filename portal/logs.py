"""How a line of the log is written: secrets that stand in addresses are masked, in messages and tracebacks alike."""

import logging
import re

# Django logs the path of every answer from 400 on; these paths are themselves the right to open a link.
SECRETS = re.compile(r"(/(?:fill|links)/)[^/\s?#'\",;)\]]+")


class MaskedLine(logging.Formatter):
    """A formatter and not a filter: it sees the whole line, with whatever an exception says."""

    def format(self, record: logging.LogRecord) -> str:
        return SECRETS.sub(r"\1***", super().format(record))
