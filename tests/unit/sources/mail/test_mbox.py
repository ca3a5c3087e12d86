"""Many mails in one file."""

# ruff: noqa: E501 - a line of a mail stays one line

import tracemalloc
from datetime import UTC, datetime

import pytest

from tests.notes import told
from tests.unit.sources.mail.letters import saved, with_body
from weerklank.errors import SourceError
from weerklank.sources.detect import detect, sample_of
from weerklank.sources.mail.mbox import Mbox
from weerklank.sources.read import read_file
from weerklank.sources.records import Message, ReadOptions, SkipReason

SEPARATORS = [
    "From ingrid@example.nl Mon Feb  3 10:02:00 2025",
    "From ingrid@example.nl  Mon Feb  3 10:02:00 2025",
    "From - Mon Feb 03 10:02:00 2025",
    "From 1823012345678901234@xxx Mon Feb 03 09:02:00 +0000 2025",
    "From ingrid@example.nl Mon Feb  3 10:02:00 CET 2025",
    "From ingrid@example.nl Mon Feb  3 10:02 2025",
    "From ingrid at example.nl  Mon Feb  3 10:02:00 2025",
    "From ingrid@example.nl Mon Feb  3 10:02:00 2025 +0100",
]


def letter(number, body, *, sender="Ingrid <ingrid@example.nl>", answers="", subject="Klei", more=""):
    return (
        f"From: {sender}\nTo: Sanne <sanne@example.org>\nSubject: {subject}\nMessage-ID: <{number}@example.nl>\n"
        f"Date: Mon, 3 Feb 2025 10:{number:02}:00 +0100\n{answers and f'In-Reply-To: <{answers}@example.nl>'}{more}\n\n{body}\n"
    ).replace("\n\n\n", "\n\n")


def box(*letters, separator=SEPARATORS[0], end="\n"):
    return "".join(f"{separator}\n{one}\n" for one in letters).replace("\n", end)


def items(tmp_path, content):
    return list(Mbox().items(saved(tmp_path, content, name="post.mbox"), options=ReadOptions()))


@pytest.mark.parametrize("separator", SEPARATORS)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_programs_separator_is_known(tmp_path, separator, end):
    path = saved(tmp_path, box(letter(1, "Een."), letter(2, "Twee."), separator=separator, end=end), name="x")
    assert detect(path).id == "mbox"
    assert [turn.text for turn in Mbox().items(path, options=ReadOptions())] == ["Een.", "Twee."]


def test_a_message_stands_at_the_number_of_its_mail(tmp_path):
    assert [item.line for item in items(tmp_path, box(letter(1, "Een."), letter(2, ""), letter(3, "Drie.")))] == [
        1,
        2,
        3,
    ]


def test_threads_become_conversations_and_mails_stand_in_order_of_time(tmp_path):
    mails = box(
        letter(5, "Drie.", answers=1),
        letter(1, "Een."),
        letter(2, "Los.", subject="Oven"),
        letter(3, "Twee.", answers=1),
    )
    reading = read_file(saved(tmp_path, mails, name="post.mbox"))
    assert [(talk.id, [turn.text for turn in talk.utterances]) for talk in reading.conversations] == [
        ("post.mbox#klei", ["Een.", "Twee.", "Drie."]),
        ("post.mbox#oven", ["Los."]),
    ]
    assert reading.conversations[0].utterances[0].at == datetime(2025, 2, 3, 9, 1, tzinfo=UTC)


def test_one_person_has_one_name(tmp_path):
    senders = (
        "Ingrid <ingrid@example.nl>",
        '"Ingrid Bakker" <INGRID@example.nl>',
        "ingrid@example.nl",
        "Ingrid Bakker <ingrid@example.nl>",
    )
    mails = box(*(letter(number, "Hoi.", sender=sender) for number, sender in enumerate(senders, 1)))
    assert {item.speaker for item in items(tmp_path, mails)} == {"Ingrid Bakker"}


def test_escaped_lines_are_restored(tmp_path):
    body = ">From today it is different.\n\nFrom now on too.\n\nFrom me, on Mon Feb 3, in 2025.\n\nAnd\n>>From nobody."
    (item,) = items(tmp_path, box(letter(1, body)))
    assert item.text == ("From today it is different.\n\nFrom now on too.\n\nFrom me, on Mon Feb 3, in 2025.\n\nAnd")


def test_a_broken_mail_is_counted_and_the_rest_is_read(tmp_path):
    found = items(tmp_path, box(letter(1, "Een."), "geen kop\nmaar wel tekst", "\x00\x01\xff", letter(2, "Twee.")))
    assert [getattr(item, "reason", "read") for item in found] == [
        "read",
        SkipReason.MALFORMED,
        SkipReason.MALFORMED,
        "read",
    ]


def test_a_mail_that_stands_twice_is_read_once(tmp_path):
    found = items(tmp_path, box(letter(1, "Een."), letter(1, "Een."), letter(2, "Twee.")))
    assert (found[1].reason, told(found[1].detail)) == (SkipReason.SYSTEM, "a copy of mail 1")


def test_text_before_the_first_separator_does_not_stop_the_reader(tmp_path):
    found = items(tmp_path, "rommel\n\n" + box(letter(1, "Een.")))
    assert [type(item) for item in found[1:]] == [Message]


def test_a_file_without_separators_is_refused_with_a_code(tmp_path):
    with pytest.raises(SourceError) as caught:
        items(tmp_path, with_body("From now on\n"))
    assert caught.value.code == "S032"


def test_a_missing_file_is_refused_with_a_code(tmp_path):
    with pytest.raises(SourceError) as caught:
        read_file(tmp_path / "weg.mbox", source=Mbox())
    assert caught.value.code == "S001"


@pytest.mark.parametrize(
    "text", ["From now on we wait.\n\nBye", "From: Ingrid <i@example.nl>\nSubject: x\n\nhoi", "Ingrid: hoi\n"]
)
def test_other_files_are_not_taken_for_a_mailbox(tmp_path, text):
    assert Mbox().recognise(sample_of(saved(tmp_path, text))) == 0.0


def test_a_big_mailbox_is_read_in_little_memory(tmp_path):
    """Forty attachments of 2 MB, and one line of 50 MB."""
    path = tmp_path / "groot.mbox"
    with path.open("w") as stream:
        for number in range(40):
            mail = letter(number, f"--b\n\nHoi {number}.\n--b\nContent-Type: image/png\n", answers=99)
            stream.write(f"{SEPARATORS[0]}\nContent-Type: multipart/mixed; boundary=b\n{mail}\n")
            stream.write(("QUJD" * 15_000 + "\n") * 33 + "--b--\n\n")
        stream.write(f"{SEPARATORS[0]}\n{letter(50, 'x' * 50_000_000)}")
    tracemalloc.start()
    texts = [item.text[:10] for item in Mbox().items(path, options=ReadOptions()) if isinstance(item, Message)]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert texts == [*(f"Hoi {number}." for number in range(40)), "x" * 10]
    assert peak < 120 << 20
