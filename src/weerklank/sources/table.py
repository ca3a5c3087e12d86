"""The table of sources: one row each."""

from weerklank.sources.convokit import ConvoKit
from weerklank.sources.mail.eml import Eml
from weerklank.sources.mail.mbox import Mbox
from weerklank.sources.mail.msg import Msg
from weerklank.sources.records import Source
from weerklank.sources.subtitles.formats import Srt, WebVtt
from weerklank.sources.tables.delimited import Csv
from weerklank.sources.tables.workbook import Xlsx
from weerklank.sources.text import PlainText
from weerklank.sources.weerklank_json import WeerklankJson
from weerklank.sources.whatsapp import WhatsApp

__all__ = ["SOURCES"]

SOURCES: tuple[Source, ...] = (
    WhatsApp(),
    WebVtt(),
    Srt(),
    Csv(),
    Xlsx(),
    ConvoKit(),
    WeerklankJson(),
    Eml(),
    Mbox(),
    Msg(),
    PlainText(),
)
