r"""Find out who says what within one cue.

Sources: WebVTT section 4.2.2 on cue text (voice spans, other tags, timestamps, escapes); the `{\an8}` overrides and
HTML tags that SubRip files hold; Zoom (`Name: text`), Microsoft Teams (`<v Name>text</v>`, wrapped over lines),
WhisperX (`[SPEAKER_00]: text`) and the dash or `>>` with which subtitlers mark that another person speaks.
"""

import html
import re
from dataclasses import dataclass

from weerklank.sources.subtitles.labels import Labels, split_label
from weerklank.sources.typed import typed_name, typed_text

__all__ = ["Voice", "has_voice_tag", "untagged", "voices_of"]

_TAG = re.compile(r"</?[A-Za-z][^<>]{0,500}>|<\d[\d:.]{0,20}>|</>|\{\\[^{}]{0,100}\}")
_VOICE = re.compile(r"<[vV](?:\.[^\s>]*)?(?:\s+([^<>]*))?>")
_ESCAPE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,31});")
_TURN_MARK = re.compile(r"\s*(?:>>+|[-–—](?=\s|[^\W\d_]))\s*")
_SOUND = re.compile(r"(?:\[[^\[\]]{0,60}\]|\([^()]{0,60}\)|\*[^*]{0,60}\*|[♪♫][^♪♫]{0,200}+|[\s.])++")
"""Its parts begin differently and give nothing back: in a row of dots each way of cutting it would be tried."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Hold what one person says within a cue.

    Attributes:
        speaker: None where the cue doesn't tell.
        text: on one line; a line break in a subtitle is layout. Empty after a name without words.
        changed: whether a mark says that somebody else begins here.
        tagged: whether a voice tag, not the words themselves, names the speaker.
        is_sound: whether nothing is said: music, laughter, a cough.
    """

    speaker: str | None
    text: str
    changed: bool = False
    tagged: bool = False

    @property
    def is_sound(self) -> bool:
        """Tell whether the text only describes a sound."""
        return bool(self.text) and _SOUND.fullmatch(self.text) is not None


def voices_of(lines: tuple[str, ...], labels: Labels) -> list[Voice]:
    """Split a cue's payload into voices, in order.

    Args:
        labels: which words before a colon count as names in this file.
    """
    voices: list[Voice] = []
    for name, raw in _spans("\n".join(lines)):
        if name:
            voices.append(Voice(name, _one_line(_unescape(raw)), tagged=True))
        else:
            voices.extend(_labelled(_unescape(raw), labels))
    return [voice for voice in voices if voice.text or voice.speaker]


def has_voice_tag(lines: tuple[str, ...]) -> bool:
    """Tell whether a tag in this cue names who speaks."""
    return any(voice[1] and voice[1].strip() for line in lines for voice in _VOICE.finditer(line))


def untagged(line: str) -> str:
    """Return the line as a viewer would see it."""
    return _unescape(_TAG.sub("", line))


def _spans(payload: str) -> list[tuple[str, str]]:
    """Split at voice tags into (name or nothing, raw text), and drop all other tags."""
    spans = [("", "")]
    place = 0
    for tag in _TAG.finditer(payload):
        name, text = spans[-1]
        spans[-1] = (name, text + payload[place : tag.start()])
        place = tag.end()
        if voice := _VOICE.fullmatch(tag[0]):
            spans.append((typed_name(_unescape(voice[1] or "")), ""))
        elif tag[0].lower() == "</v>":
            spans.append(("", ""))
        elif tag[0].lower().startswith("<br"):
            spans[-1] = (spans[-1][0], spans[-1][1] + "\n")
    name, text = spans[-1]
    spans[-1] = (name, text + payload[place:])
    return [(name, text) for name, text in spans if text.strip() or name]


def _labelled(text: str, labels: Labels) -> list[Voice]:
    """Split text without voice tags at the names and marks that begin its lines."""
    voices: list[Voice] = []
    for index, line in enumerate(text.split("\n")):
        mark = _TURN_MARK.match(line)
        rest = line[mark.end() :] if mark else line
        label = split_label(rest)
        if label and labels.accept(label.name, opens=index == 0 or mark is not None):
            voices.append(Voice(label.name, _one_line(label.rest), changed=mark is not None))
        elif mark or not voices:
            voices.append(Voice(None, _one_line(rest), changed=mark is not None))
        else:
            before = voices[-1]
            voices[-1] = Voice(before.speaker, f"{before.text} {_one_line(rest)}".strip(), before.changed)
    return voices


def _unescape(text: str) -> str:
    return _ESCAPE.sub(lambda found: html.unescape(found[0]), text)


def _one_line(text: str) -> str:
    return " ".join(typed_text(text).split())
