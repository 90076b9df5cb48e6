"""日志行: how a record is written into the log."""

import copy
import logging


class PlainFormatter(logging.Formatter):
    """A request that was refused (status below 500) takes one line with its reason; a fault keeps its traceback.

    Django hands the exception of every 403 and 400 to the log, though there is nothing in it to mend.
    """

    def format(self, record: logging.LogRecord) -> str:
        if record.exc_info and getattr(record, "status_code", 500) < 500:
            record = _without_traceback(record)
        return super().format(record)


def _without_traceback(record: logging.LogRecord) -> logging.LogRecord:
    reason = " ".join(str(record.exc_info[1]).split()) if record.exc_info else ""
    message = record.getMessage()
    told = copy.copy(record)  # Another handler may want the traceback.
    told.msg, told.args = (f"{message}: {reason}" if reason and reason not in message else message), ()
    told.exc_info = told.exc_text = None
    return told
