"""One row per source: how to write its format, what must come back, and an example to damage."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.writers.json_lines import write_convokit, write_json
from tests.writers.mail import write_eml, write_mbox
from tests.writers.msg import write_msg
from tests.writers.subtitles import write_srt, write_vtt
from tests.writers.tables import write_csv, write_xlsx
from tests.writers.text import write as write_text
from tests.writers.whatsapp import write_android, write_ios
from weerklank.sources.records import Message

EXAMPLES = Path(__file__).parents[2] / "examples"


@dataclass(frozen=True)
class SourceCase:
    """Describe one source to the contract suite.

    `write` writes the messages in this format to the path; `expected` says which (speaker, text, at) must
    come back: all of them as they were, unless the format itself can't carry something. `damaged_bytes` is how much
    of a long example is damaged: a beginning that has everything that the rest has, and is read sooner.
    """

    source_id: str
    file_name: str
    write: Callable[[Path, Sequence[Message]], None]
    example: Path
    expected: Callable[[Sequence[Message]], list[tuple[object, ...]]] = lambda messages: [
        (message.speaker, message.text, message.at) for message in messages
    ]
    damaged_bytes: int | None = None


def without_times(messages: Sequence[Message]) -> list[tuple[object, ...]]:
    """Subtitles tell no date."""
    return [(message.speaker, message.text, None) for message in messages]


def last_only(messages: Sequence[Message]) -> list[tuple[object, ...]]:
    """A mail's file holds one mail; what it quotes was written by others."""
    return [(message.speaker, message.text, message.at) for message in messages[-1:]]


CASES: tuple[SourceCase, ...] = (
    SourceCase("whatsapp", "chat.txt", write_android, EXAMPLES / "WhatsApp-chat met Ingrid.txt"),
    SourceCase("whatsapp", "chat.zip", write_ios, EXAMPLES / "WhatsApp Chat - Sofie Peeters.zip"),
    SourceCase("text", "chat.txt", write_text, EXAMPLES / "plain.txt", without_times),
    SourceCase("vtt", "chat.vtt", write_vtt, EXAMPLES / "kennismaking-zoom.vtt", without_times),
    SourceCase("srt", "chat.srt", write_srt, EXAMPLES / "telefoongesprek.srt", without_times),
    SourceCase("csv", "chat.csv", write_csv, EXAMPLES / "support-export.csv"),
    SourceCase("xlsx", "chat.xlsx", write_xlsx, EXAMPLES / "crm-notes.xlsx"),
    SourceCase("convokit", "utterances.jsonl", write_convokit, EXAMPLES / "convokit" / "utterances.jsonl"),
    SourceCase("json", "chat.json", write_json, EXAMPLES / "eigen.json"),
    SourceCase("eml", "mail.eml", write_eml, EXAMPLES / "mail" / "03-eigenlijk-ik.eml", last_only),
    SourceCase("mbox", "mail.mbox", write_mbox, EXAMPLES / "klachten.mbox", damaged_bytes=10_210),
    SourceCase("msg", "mail.msg", write_msg, EXAMPLES / "afspraak.msg", last_only),
)
