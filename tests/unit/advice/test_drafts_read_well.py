"""Several hundred drafts, filled with what people say, read by rules: grammar that no filling may break."""

import re
from itertools import product

import pytest

from tests import builders
from tests.readings import JUNE, diagnosis_of, situation, they, we
from weerklank.advice.reply import drafts
from weerklank.conversations.records import Channel
from weerklank.text.language import Language

SAID = {
    Language.NL: (
        ("Ik wil dit jaar echt van die avonden af.", "Nu even niet, na de zomer misschien."),
        ("ik moet iets doen aan mn website, beloofd!", "tja... weet niet hoor. wat kost dat eigenlijk?"),
        ("Ik heb mezelf beloofd: ‘voor kerst is het af’.", "Nee joh\nlater wel een keer"),
        ("Het moet anders, zo houden we het niet vol…", "Daar ga ik ‘s avonds nog eens over nadenken, goed?"),
        ("We willen groeien", "Laat maar! Het hoeft niet meer zo nodig, " + "want er is altijd wel iets " * 5),
    ),
    Language.EN: (
        ("I really want my evenings back this year.", "Not just now, maybe after the summer."),
        ("i promised myself id fix the site!", "dunno... what does that cost anyway?"),
        ("I told them “it'll be done by Christmas”.", "Nah\nsome other time"),
        ("It has to change, we can't keep this up…", "Let me think about that, right?"),
        ("We want to grow", "Never mind! It isn't all that urgent, " + "there's always something going on " * 5),
    ),
}
SELLERS = {
    (Language.NL, False): "Wat zou jou helpen?",
    (Language.NL, True): "Wat zou u helpen?",
    (Language.EN, False): "What would help?",
}
LABELS = ("not_now", "no_money", "complaint", "question", "change_talk", "refusal", "unclear", "neutral")
LONGEST_SHORT_CHARS = 520
SHORTEST_MAIL_LINES = 4

QUOTED = re.compile("‘([^‘’]*)’")
DOUBLED_WORD = re.compile(r"\b(\w+) \1\b", re.IGNORECASE)
DOUBLED_MARK = re.compile(r"[,;:]{2}|[.?!]{2,}|[.?!],|,[.?!]|\s[,;:.?!]|’’|‘‘")
SMALL_AFTER_STOP = re.compile(r"[.?!]’? +[a-zà-þ]")
FIGURE = re.compile(r"\d|€|£|\$|\beuro\b|\bpounds?\b", re.IGNORECASE)
INFORMAL = re.compile(r"\b(je|jij|jou|jouw|jullie|jezelf)\b", re.IGNORECASE)
FORMAL = re.compile(r"\b(u|uw|uzelf)\b", re.IGNORECASE)
PLACEHOLDER = re.compile(r"\[[^\]]*\]")


def talks():
    registers = ((Language.NL, False), (Language.NL, True), (Language.EN, False))
    for (language, formal), channel, label in product(registers, (Channel.WHATSAPP, Channel.EMAIL), LABELS):
        for first, second in SAID[language]:
            turns = [
                they(first, "change_talk", day=JUNE, at="09:00"),
                we(SELLERS[language, formal], "open_question", day=JUNE, at="09:30"),
                they(second, label, day=JUNE + 3, at="10:00"),
            ]
            yield situation(turns, clashes=[(0, 2)], language=language, channel=channel), formal


def every_draft():
    for found, formal in talks():
        diagnosis = diagnosis_of(found, formal=formal)
        for step in builders.method().steps.values():
            for draft in drafts(step, found, diagnosis):
                yield found, formal, step.id, draft


@pytest.fixture(scope="module")
def written():
    return list(every_draft())


def own_words(draft):
    """Leave out what the customer said and what the seller has yet to fill in."""
    return PLACEHOLDER.sub("[…]", QUOTED.sub("‘…’", draft))


def failing(written, is_wrong):
    return {draft for found, formal, _, draft in written if is_wrong(found, formal, draft)}


def test_there_are_several_hundred_of_every_kind(written):
    assert len({draft for _, _, _, draft in written}) >= 300
    assert {step for _, _, step, _ in written} == {s.id for s in builders.method().steps.values() if s.drafts}


def test_no_word_stands_twice(written):
    assert not failing(written, lambda _f, _u, draft: DOUBLED_WORD.search(own_words(draft)))


def test_no_mark_stands_twice_or_after_a_space(written):
    assert not failing(written, lambda _f, _u, draft: DOUBLED_MARK.search(own_words(draft).replace("…", "x")))


def test_no_slot_stays_open_and_every_quotation_mark_has_its_other(written):
    assert not failing(written, lambda _f, _u, draft: re.search(r"[{}]", draft))
    assert not failing(written, lambda _f, _u, draft: draft.count("‘") != draft.count("’"))


def test_a_capital_follows_a_full_stop(written):
    assert not failing(written, lambda _f, _u, draft: SMALL_AFTER_STOP.search(own_words(draft).replace("…", "x")))


def test_a_sentence_that_ends_with_their_words_ends_with_a_mark(written):
    assert not failing(written, lambda _f, _u, draft: re.search(r"[^.?!…]’ [A-ZÀ-Þ]", draft))


def test_what_is_quoted_was_said_in_these_words(written):
    def is_invented(found, _formal, draft):
        said = [re.sub(r"[‘’‚“”„\"]", "'", " ".join(turn.text.split())) for turn in found.conversation.utterances]
        return any(not any(quote.rstrip("…") in text for text in said) for quote in QUOTED.findall(draft))

    assert not failing(written, is_invented)


def test_one_register_is_kept(written):
    def is_mixed(found, formal, draft):
        if found.conversation.language is Language.EN:
            return False
        return (INFORMAL if formal else FORMAL).search(own_words(draft))

    assert not failing(written, is_mixed)


def test_no_figure_price_or_date_is_invented(written):
    def is_invented(_found, _formal, draft):
        told = re.sub(r"\b(16|19) (juni|June)\b|\b8 (september|September)\b", "", own_words(draft))
        return FIGURE.search(told)

    assert not failing(written, is_invented)


def test_a_chat_is_short_and_a_mail_is_whole(written):
    def is_misshapen(found, _formal, draft):
        if found.conversation.channel is Channel.EMAIL:
            lines = draft.split("\n")
            return not lines[0].endswith(",") or not lines[-1] or len(lines) < SHORTEST_MAIL_LINES
        return len(draft) > LONGEST_SHORT_CHARS or "\n\n" in draft

    assert not failing(written, is_misshapen)


def test_the_same_talk_gives_the_same_drafts(written):
    assert [draft for *_, draft in written] == [draft for *_, draft in every_draft()]
