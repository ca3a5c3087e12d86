"""Mails in files of their own become the threads that they are."""

from pathlib import Path

from tests.unit.sources.mail.letters import saved
from tests.writers.msg import BODY, IN_REPLY_TO, SENDER_NAME, SENDER_SMTP, SUBJECT, UNICODE, outlook_mail
from weerklank.sources.join import each_file, read_files
from weerklank.sources.mail.eml import Eml

EXAMPLES = Path(__file__).parents[3] / "examples"


def letter(number, body="Hoi.", *, answers="", subject="Klei", sender="Ingrid Bakker <ingrid@example.nl>"):
    references = answers and f"<{answers}@example.nl>"
    return (
        f"From: {sender}\nTo: Sanne <sanne@example.org>\nSubject: {subject}\nMessage-ID: <{number}@example.nl>\n"
        f"Date: Mon, 3 Feb 2025 10:{number:02}:00 +0100\nReferences: {references}\n\n{body}\n"
    )


def turns(reading):
    return [[(turn.line, turn.text) for turn in talk.utterances] for talk in reading.conversations]


def test_the_mails_of_one_thread_become_one_conversation(tmp_path):
    folder = tmp_path / "klanten"
    folder.mkdir()
    paths = [
        saved(folder, letter(3, "Drie.", answers=2), name="a.eml"),
        saved(folder, letter(1, "Een."), name="b.eml"),
        saved(folder, letter(2, "Twee.", answers=1), name="c.eml"),
    ]
    gathered = read_files(paths)
    (reading,) = gathered.readings
    assert (reading.path, reading.conversations[0].id) == (str(folder), "klanten")
    assert turns(reading) == [[(2, "Een."), (3, "Twee."), (1, "Drie.")]]
    assert reading.notes == ("3 mails were read together: 1 = a.eml, 2 = b.eml, 3 = c.eml",)


def test_threads_that_are_not_connected_stay_apart(tmp_path):
    paths = [saved(tmp_path, letter(n, subject=f"Over {n}"), name=f"{n}.eml") for n in (1, 2)]
    (reading,) = read_files(paths).readings
    assert [talk.id for talk in reading.conversations] == [f"{tmp_path.name}#over 1", f"{tmp_path.name}#over 2"]


def test_one_person_has_one_name_in_all_files(tmp_path):
    senders = ("ingrid@example.nl", "Ingrid Bakker <ingrid@example.nl>", "Ingrid <ingrid@example.nl>")
    paths = [saved(tmp_path, letter(n, sender=who), name=f"{n}.eml") for n, who in enumerate(senders)]
    (reading,) = read_files(paths).readings
    assert {turn.speaker for talk in reading.conversations for turn in talk.utterances} == {"Ingrid Bakker"}


def test_mails_of_two_formats_and_two_folders_join(tmp_path):
    for name in ("in", "uit"):
        (tmp_path / name).mkdir()
    outlook = outlook_mail(
        {
            (SENDER_NAME, UNICODE): "Sanne",
            (SENDER_SMTP, UNICODE): "sanne@example.org",
            (SUBJECT, UNICODE): "RE: Klei",
            (IN_REPLY_TO, UNICODE): "<1@example.nl>",
            (BODY, UNICODE): "Past.",
        }
    )
    paths = [saved(tmp_path / "in", letter(1), name="1.eml"), saved(tmp_path / "uit", outlook, name="2.msg")]
    (reading,) = read_files(paths).readings
    assert turns(reading) == [[(1, "Hoi."), (2, "Past.")]]
    assert reading.notes == ("2 mails were read together: 1 = in/1.eml, 2 = uit/2.msg",)


def test_one_mail_alone_is_read_as_itself(tmp_path):
    (reading,) = read_files([saved(tmp_path, letter(1), name="een.eml")]).readings
    assert (reading.path, reading.conversations[0].id, reading.notes) == (str(tmp_path / "een.eml"), "een.eml", ())


def test_other_files_keep_their_own_reading_in_the_order_given(tmp_path):
    chat = saved(tmp_path, "Ingrid: hoi\nSanne: dag\nIngrid: past dinsdag?\n", name="chat.txt")
    mails = [saved(tmp_path, letter(n), name=f"{n}.eml") for n in (1, 2)]
    formats = [reading.format for reading in read_files([mails[0], chat, mails[1]]).readings]
    assert formats == ["eml", "text"]


def test_a_bad_file_stops_no_other(tmp_path):
    paths = [saved(tmp_path, letter(1), name="1.eml"), saved(tmp_path, "", name="leeg"), tmp_path / "weg.eml"]
    gathered = read_files(paths)
    assert [error.code for error in gathered.refused] == ["S002", "S001"]
    assert len(gathered.readings) == 1


def test_a_file_that_turns_out_to_be_no_mail_is_one_skipped_mail(tmp_path):
    paths = [saved(tmp_path, letter(1), name="1.eml"), saved(tmp_path, "geen mail\n", name="2.eml")]
    (reading,) = read_files(paths, source=Eml()).readings
    assert [(skip.line, skip.detail) for skip in reading.skipped] == [
        (2, "2.eml: S031 this file is no mail: no mail header")
    ]


def test_mails_in_which_nobody_says_anything_are_refused_together(tmp_path):
    paths = [saved(tmp_path, letter(n, "> alleen een citaat"), name=f"{n}.eml") for n in (1, 2)]
    gathered = read_files(paths)
    assert (gathered.readings, [error.code for error in gathered.refused]) == ((), ["S004"])


def test_the_example_folder_is_one_conversation():
    (reading,) = read_files(sorted((EXAMPLES / "mail").glob("*.eml"))).readings
    (talk,) = reading.conversations
    assert [turn.speaker for turn in talk.utterances] == ["Esther Wagenaar", "Marieke Post", "Esther Wagenaar"]
    assert talk.utterances[-1].text.endswith("Dus ja, het MT. Of eigenlijk ik.\n\nEsther")


def test_files_come_one_by_one_with_the_reason_of_one_that_cannot_be_read(tmp_path):
    empty = tmp_path / "leeg.txt"
    empty.touch()
    paths = [saved(tmp_path, letter(1), name="a.eml"), empty, saved(tmp_path, letter(2), name="b.eml")]
    mails, refused = each_file(paths)
    assert (len(mails.conversations), refused.place) == (2, str(empty))
