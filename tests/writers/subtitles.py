"""Write messages as subtitles: each over two cues, to be joined again."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from weerklank.sources.records import Message


def write_vtt(path: Path, messages: Sequence[Message]) -> None:
    lines = ["WEBVTT", ""]
    for start, end, message, part in _cues(messages):
        lines += [f"{_time(start, '.')} --> {_time(end, '.')}", f"<v {message.speaker}>{part}</v>", ""]
    path.write_text("\n".join(lines), encoding="utf-8")


def write_srt(path: Path, messages: Sequence[Message]) -> None:
    lines = []
    for number, (start, end, message, part) in enumerate(_cues(messages), 1):
        lines += [str(number), f"{_time(start, ',')} --> {_time(end, ',')}", f"{message.speaker}: {part}", ""]
    path.write_text("\r\n".join(lines), encoding="utf-8-sig", newline="")


def _cues(messages: Sequence[Message]) -> Iterator[tuple[int, int, Message, str]]:
    first = messages[0].at
    for message in messages:
        start = round((message.at - first).total_seconds())
        words = message.text.split(" ")
        half = len(words) // 2
        yield start, start + 2, message, " ".join(words[:half])
        yield start + 3, start + 5, message, " ".join(words[half:])


def _time(seconds: int, mark: str) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{mark}000"
