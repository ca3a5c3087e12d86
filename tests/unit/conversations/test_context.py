"""Context is what came before a turn, and nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from weerklank.conversations.context import before, previous_by_another, said_by
from weerklank.conversations.records import Channel, Conversation, Role, Speaker, Utterance

PEOPLE = (Speaker("Sanne", Role.SELLER), Speaker("Ingrid", Role.CUSTOMER), Speaker("Wim"))


def talk(*speakers: str) -> Conversation:
    """Build a conversation in which these people speak in turn."""
    turns = tuple(Utterance(index, speaker, f"beurt {index}") for index, speaker in enumerate(speakers))
    return Conversation("chat", "chat.txt", Channel.CHAT, PEOPLE, turns)


@st.composite
def talks_with_a_turn(draw):
    speakers = draw(st.lists(st.sampled_from([who.name for who in PEOPLE]), min_size=1, max_size=12))
    return talk(*speakers), draw(st.integers(0, len(speakers) - 1))


@given(talks_with_a_turn())
def test_before_a_turn_come_all_earlier_ones_and_never_a_later_one(drawn):
    conversation, index = drawn
    assert [turn.index for turn in before(conversation, index)] == list(range(index))


@given(talks_with_a_turn())
def test_what_a_turn_answers_is_the_last_earlier_turn_by_somebody_else(drawn):
    conversation, index = drawn
    speaker = conversation.utterances[index].speaker
    others = [turn for turn in conversation.utterances[:index] if turn.speaker != speaker]
    assert previous_by_another(conversation, index) == (others[-1] if others else None)


@given(talks_with_a_turn(), st.sampled_from(Role))
def test_what_a_role_said_until_a_turn_holds_nothing_later(drawn, role):
    conversation, index = drawn
    said = said_by(conversation, role, until=index)
    assert all(turn.index < index and conversation.role_of(turn.speaker) is role for turn in said)
    assert list(said) == sorted(said, key=lambda turn: turn.index)


@given(talks_with_a_turn())
def test_a_later_turn_never_changes_the_context_of_an_earlier_one(drawn):
    conversation, index = drawn
    cut = talk(*(turn.speaker for turn in conversation.utterances[: index + 1]))
    assert before(cut, index) == before(conversation, index)
    assert previous_by_another(cut, index) == previous_by_another(conversation, index)
    for role in Role:
        assert said_by(cut, role, until=index) == said_by(conversation, role, until=index)


@given(talks_with_a_turn())
def test_together_the_roles_said_everything(drawn):
    conversation, _ = drawn
    said = [turn for role in Role for turn in said_by(conversation, role)]
    assert sorted(said, key=lambda turn: turn.index) == list(conversation.utterances)


def test_the_first_turn_answers_nobody():
    assert previous_by_another(talk("Ingrid", "Sanne"), 0) is None


def test_several_messages_in_a_row_all_answer_the_same_turn():
    conversation = talk("Sanne", "Ingrid", "Ingrid", "Ingrid")
    assert {previous_by_another(conversation, index).index for index in (1, 2, 3)} == {0}
