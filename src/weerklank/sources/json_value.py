"""Read JSON that other people's programs wrote, one value or one line at a time."""

import json
from typing import Any

from weerklank.errors import Sentence, say

__all__ = ["BadJsonError", "read_json"]


class BadJsonError(ValueError):
    """Say where in a text the JSON breaks off; the callers turn it into a coded error or a skipped line.

    Attributes:
        line: 1-based, within the text that was given.
        column: 1-based.
        problem: what is wrong there, without the text itself.
    """

    def __init__(self, line: int, column: int, problem: str | Sentence) -> None:
        super().__init__(line, column, problem)
        self.line = line
        self.column = column
        self.problem = problem


def read_json(text: str) -> Any:
    """Read one JSON value.

    Raises:
        BadJsonError: it is none, or no program of good will nests so deep or writes such numbers.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise BadJsonError(error.lineno, error.colno, error.msg) from error
    except RecursionError as error:
        raise BadJsonError(1, 1, say("it is nested too deep")) from error
    except ValueError as error:
        raise BadJsonError(1, 1, say("it holds a number of thousands of digits")) from error
