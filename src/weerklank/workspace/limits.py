"""How large a request may be, and what to do about one that is larger."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.files.uploadhandler import FileUploadHandler

from weerklank.errors import Said, SettingsError, say

__all__ = [
    "LARGEST_REQUEST_BYTES", "LARGEST_TEXT_BYTES", "MOST_FIELDS", "MOST_FILES", "TOO_LARGE",
    "LargestRequest", "RequestTooBig", "too_large",
]  # fmt: skip

LARGEST_TEXT_BYTES = 1_000_000
"""Of all that is typed or sent as JSON; files don't count."""
MOST_FIELDS = 10_000
"""A rule may have hundreds of examples, and each has fields of its own."""
MOST_FILES = 500
LARGEST_REQUEST_BYTES = 260_000_000
"""With files; services.imports says how large one of them, and all of an import, may be."""
TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
_MB = 1_000_000


class RequestTooBig(RequestDataTooBig):
    """Say that a request is too large as a whole."""


class LargestRequest(FileUploadHandler):
    """Stop a request with files that is too large before any of it is read; the other handlers take the files."""

    def handle_raw_input(
        self,
        input_data: Any,  # noqa: ARG002 - Django's signature
        META: Mapping[str, Any],  # noqa: ARG002, N803
        content_length: int,
        boundary: bytes,  # noqa: ARG002
        encoding: str | None = None,  # noqa: ARG002
    ) -> None:
        """Refuse by the length that was announced."""
        if content_length >= LARGEST_REQUEST_BYTES:
            raise RequestTooBig

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002 - Django's signature
        """Hand the data on."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the next handler."""


def too_large(error: Exception) -> SettingsError:
    """Say which limit one of TOO_LARGE went over, and what to do."""
    return SettingsError("request", "C095", _problem(error), _remedy(error))


def _problem(error: Exception) -> Said:
    if isinstance(error, TooManyFieldsSent):
        return say("these are too many fields at once: at most {most} go", most=MOST_FIELDS)
    if isinstance(error, TooManyFilesSent):
        return say("these are too many files at once: at most {most} go", most=MOST_FILES)
    if isinstance(error, RequestTooBig):
        return say("this is too large to send at once: at most {mb} MB goes", mb=LARGEST_REQUEST_BYTES // _MB)
    return say("this is too much text at once: at most {mb} MB goes", mb=LARGEST_TEXT_BYTES // _MB)


def _remedy(error: Exception) -> Said:
    if isinstance(error, TooManyFieldsSent):
        return "Send fewer at once. A very long form or rule goes in as YAML, under Method."
    if isinstance(error, TooManyFilesSent):
        return "Send them in several goes."
    if isinstance(error, RequestTooBig):
        return "Send fewer or smaller files at once."
    return "Send less text, or send it in parts. Whole conversations go in as files, under Import."
