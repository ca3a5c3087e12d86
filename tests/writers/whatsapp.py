"""Write chats as WhatsApp exports them: Android in the Netherlands as .txt, iOS in Belgium as .zip."""

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

from weerklank.sources.records import Message

ENCRYPTION_NL = "Berichten en gesprekken worden end-to-end versleuteld. Tik voor meer informatie."


def write_android(path: Path, messages: Sequence[Message]) -> None:
    """Write `dd-mm-jjjj uu:mm - name: text` with bare line feeds."""
    lines = [f"{messages[0].at:%d-%m-%Y %H:%M} - {ENCRYPTION_NL}\n"]
    lines += [f"{message.at:%d-%m-%Y %H:%M} - {message.speaker}: {message.text}\n" for message in messages]
    path.write_text("".join(lines), encoding="utf-8", newline="")


def write_ios(path: Path, messages: Sequence[Message]) -> None:
    """Write `[d/mm/jjjj, u:mm:ss] name: text` with CR LF after each message, as _chat.txt in a zip."""
    lines = [f"[{_belgian(messages[0])}] {messages[0].speaker}: \u200e{ENCRYPTION_NL}\r\n"]
    lines += [f"[{_belgian(message)}] {message.speaker}: {message.text}\r\n" for message in messages]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(zipfile.ZipInfo("_chat.txt"), "".join(lines).encode(), zipfile.ZIP_DEFLATED)
    path.write_bytes(packed.getvalue())


def _belgian(message: Message) -> str:
    at = message.at
    assert at is not None
    return f"{at.day}/{at:%m/%Y}, {at.hour}:{at:%M:%S}"
