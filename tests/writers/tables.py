"""Write messages as tables."""

import csv
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook

from weerklank.sources.records import Message


def write_csv(path: Path, messages: Sequence[Message]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(["Datum", "Afzender", "Bericht"])
        for message in messages:
            writer.writerow([message.at.strftime("%d-%m-%Y %H:%M"), message.speaker, message.text])


def write_xlsx(path: Path, messages: Sequence[Message]) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["Chat export"])
    sheet.append(["Sent at", "From", "Message"])
    for message in messages:
        sheet.append([message.at.replace(tzinfo=None), message.speaker, message.text])
    book.save(path)
