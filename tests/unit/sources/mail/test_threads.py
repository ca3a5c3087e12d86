"""Mails find their thread by what they answer, and else by subject and people."""

from datetime import UTC, datetime, timedelta

import pytest

from weerklank.sources.mail.envelope import Envelope, Person
from weerklank.sources.mail.threads import Mailbox, base_subject

START = datetime(2025, 2, 3, tzinfo=UTC)
INGRID, SANNE, PIET = "ingrid@example.nl", "sanne@example.org", "piet@example.com"


def letter(own_id="", *links, subject="Draaischijf", days=0, people=(INGRID, SANNE), name=""):
    sender = Person(name, people[0] if people else "")
    return Envelope(sender, START + timedelta(days=days), subject, own_id, links, frozenset(people))


def threads_of(*letters):
    mailbox = Mailbox()
    for one in letters:
        mailbox.add(one)
    return mailbox.threads()


def test_answers_join_what_they_answer():
    assert threads_of(letter("<1>"), letter("<2>", "<1>"), letter("<3>", "<2>")) == ["draaischijf"] * 3


def test_a_missing_mail_in_the_middle_does_not_break_a_thread():
    assert threads_of(letter("<1>"), letter("<3>", "<1>", "<2>"), letter("<4>", "<2>")) == ["draaischijf"] * 3


def test_the_order_in_the_file_does_not_matter():
    assert threads_of(letter("<3>", "<2>"), letter("<1>"), letter("<2>", "<1>")) == ["draaischijf"] * 3


def test_two_threads_with_one_subject_are_told_apart():
    assert threads_of(letter("<1>"), letter("<2>"), letter("<3>", "<2>")) == [
        "draaischijf",
        "draaischijf (2)",
        "draaischijf (2)",
    ]


def test_the_number_of_a_thread_never_meets_a_subject():
    keys = threads_of(letter("<1>"), letter("<2>"), letter("<3>", subject="Draaischijf (2)"))
    assert keys == ["draaischijf", "draaischijf (2)", "draaischijf (2) (2)"]


def test_an_answer_that_names_no_mail_joins_by_subject_and_people():
    assert threads_of(letter("<1>"), letter(subject="Re: draaischijf", days=2)) == ["draaischijf"] * 2


@pytest.mark.parametrize(
    "other",
    [
        letter(subject="Draaischijf", days=2),
        letter(subject="Re: Draaischijf", days=2, people=(PIET, "x@example.nl")),
        letter(subject="Re: Draaischijf", days=400),
        letter(subject="Re: Klei", days=2),
    ],
    ids=["no answer", "other people", "another year", "another subject"],
)
def test_nothing_else_is_joined_by_subject(other):
    assert len(set(threads_of(letter("<1>"), other))) == 2


def test_an_answer_by_subject_joins_the_nearest_thread():
    keys = threads_of(letter("<1>"), letter("<2>", days=10), letter(subject="Antw: Draaischijf", days=11))
    assert keys == ["draaischijf", "draaischijf (2)", "draaischijf (2)"]


def test_a_place_without_a_mail_joins_nothing():
    assert len(set(threads_of(letter("<1>"), None, letter("<2>", "<1>")))) == 2


@pytest.mark.parametrize(
    "subject",
    [
        "Re: Antw: RE: klei",
        "FW: Re[2]: Klei",
        "Doorst: Klei",
        "[EXTERN] Re: Klei",
        "Re: [lijst] klei ",
        "AW: WG: Klei",
        "Betr: Klei",
    ],
)
def test_prefixes_are_stripped(subject):
    assert base_subject(subject) == "klei"


@pytest.mark.parametrize(("subject", "key"), [("", "mail"), ("Re:", "mail"), ("woord " * 20, "woord " * 9 + "woord")])
def test_a_key_is_short_and_never_empty(subject, key):
    assert threads_of(letter("<1>", subject=subject)) == [key]


def test_one_address_has_one_name():
    mailbox = Mailbox()
    for name in ("Sanne", "Sanne de Wit", "sanne@example.org", "Sanne de Wit", ""):
        mailbox.add(letter(people=(SANNE, INGRID), name=name))
    assert {mailbox.name(Person(name, SANNE)) for name in ("Sanne", "", "sanne@example.org")} == {"Sanne de Wit"}


def test_of_names_used_as_often_the_longest_is_taken():
    mailbox = Mailbox()
    for name in ("Sanne", "Sanne de Wit"):
        mailbox.add(letter(people=(SANNE, INGRID), name=name))
    assert mailbox.name(Person("Sanne", SANNE)) == "Sanne de Wit"


def test_a_copy_knows_its_original():
    first, copy, other = letter("<1>"), letter("<1>"), letter("<1>", days=1)
    mailbox = Mailbox()
    for one in (first, copy, other):
        mailbox.add(one)
    assert [mailbox.original(one, number) for number, one in enumerate((first, copy, other))] == [0, 0, 2]
