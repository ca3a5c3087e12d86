"""Who the seller is: as the user says, as the file says, or a guess that is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weerklank.conversations.identity import How, RoleGuess, Roster, assign_roles, guess_sellers, heard_sample
from weerklank.conversations.records import Channel, Conversation, Role, Speaker, Utterance
from weerklank.errors import NotFoundError


def talk(*names: str, stated: dict[str, Role] | None = None) -> Conversation:
    """Build a conversation in which each of these people says one thing."""
    people = tuple(Speaker(name, (stated or {}).get(name, Role.OTHER)) for name in names)
    turns = tuple(Utterance(index, name, f"Dit zegt {name} nu.") for index, name in enumerate(names))
    return Conversation("-".join(names), "chat.txt", Channel.CHAT, people, turns)


def guess(*talks: Conversation, me: tuple[str, ...] = (), seller: str = "") -> list[RoleGuess]:
    """Guess the sellers, where only this person sounds like one."""
    return guess_sellers(talks, me=me, sounds_like_seller=lambda _, name: float(name == seller))


@pytest.mark.parametrize("me", ["Sanne de Wit", "sanne DE wit", "Sanne", "SANNE", "de Wit", " sanne  wit "])
def test_a_given_name_is_the_seller_in_full_or_by_some_of_its_words_in_any_case(me):
    assert guess(talk("Ingrid Bakker", "Sanne de Wit"), me=(me,)) == [RoleGuess(("Sanne de Wit",), How.GIVEN)]


def test_a_given_name_beats_what_the_file_says():
    conversation = talk("Ingrid", "Sanne", stated={"Ingrid": Role.SELLER, "Sanne": Role.CUSTOMER})
    assert guess(conversation, me=("Sanne",)) == [RoleGuess(("Sanne",), How.GIVEN)]


def test_several_given_names_are_all_sellers():
    assert guess(talk("Sanne", "Ingrid", "Wim"), me=("wim", "Sanne")) == [RoleGuess(("Sanne", "Wim"), How.GIVEN)]


def test_a_given_name_need_not_speak_in_every_conversation():
    found = guess(talk("Sanne", "Ingrid"), talk("Wim", "Roos"), me=("Sanne",), seller="Roos")
    assert found == [RoleGuess(("Sanne",), How.GIVEN), RoleGuess(("Roos",), How.SOUNDS)]


def test_whoever_is_called_exactly_so_goes_before_someone_with_a_longer_name():
    assert guess(talk("Jan", "Jan Bakker"), me=("jan",)) == [RoleGuess(("Jan",), How.GIVEN)]


def test_a_part_that_two_names_share_is_nobody_s():
    with pytest.raises(NotFoundError, match="N003") as caught:
        guess(talk("Jan Bakker", "Jan de Boer"), me=("Jan",))
    assert caught.value.problem == "'Jan' fits several people in these conversations"
    assert caught.value.remedy == "These speak: Jan Bakker, Jan de Boer."


@pytest.mark.parametrize("me", ["Petra", "Sanne Bakker", "San", ""])
def test_a_name_that_nobody_has_is_an_error_that_tells_who_speaks(me):
    with pytest.raises(NotFoundError) as caught:
        guess(talk("Sanne", "Ingrid Bakker"), me=(me,))
    assert (caught.value.place, caught.value.code) == ("--me", "N003")
    assert repr(me) in caught.value.problem
    assert caught.value.remedy == "These speak: Ingrid Bakker, Sanne."


def test_an_error_about_a_crowd_tells_only_some_of_the_names():
    names = [f"Lid {number:02}" for number in range(40)]
    with pytest.raises(NotFoundError) as caught:
        guess(talk(*names), me=("Petra",))
    assert caught.value.remedy.endswith("Lid 11…")


def test_what_the_file_says_beats_a_guess():
    conversation = talk("Ingrid", "Sanne", stated={"Sanne": Role.SELLER})
    again = talk("Ingrid", "Wim")
    assert guess(conversation, again, seller="Ingrid")[0] == RoleGuess(("Sanne",), How.FILE)


def test_a_name_that_comes_back_is_the_seller():
    found = guess(talk("Ingrid", "Sanne"), talk("Sanne", "Wim"), talk("Roos", "Kim"), seller="Kim")
    assert found == [
        RoleGuess(("Sanne",), How.RECURS),
        RoleGuess(("Sanne",), How.RECURS),
        RoleGuess(("Kim",), How.SOUNDS),
    ]


def test_two_names_that_come_back_as_often_tell_nothing():
    found = guess(talk("Ingrid", "Sanne"), talk("Sanne", "Ingrid"), seller="Ingrid")
    assert found == [RoleGuess(("Ingrid",), How.SOUNDS)] * 2


def test_a_customer_who_comes_back_stays_the_customer_that_the_file_names():
    one, other = (talk("Eva", name, stated={"Eva": Role.CUSTOMER}) for name in ("Sanne", "Wim"))
    assert [found.sellers for found in guess(one, other)] == [("Sanne",), ("Wim",)]


def test_a_stated_customer_never_sounds_like_the_seller():
    conversation = talk("Ingrid", "Sanne", stated={"Ingrid": Role.CUSTOMER})
    assert guess(conversation, seller="Ingrid") == [RoleGuess(("Sanne",), How.SOUNDS)]


def test_without_any_other_clue_the_seller_is_who_sounds_like_one():
    assert guess(talk("Ingrid", "Sanne", "Wim"), seller="Sanne") == [RoleGuess(("Sanne",), How.SOUNDS)]


@pytest.mark.parametrize(("one", "other", "turns", "how"), [
    (0.5, 0.45, 2, How.DOUBTFUL), (0.9, 0.65, 5, How.DOUBTFUL), (0.9, 0.1, 2, How.SOUNDS), (0.5, 0.45, 6, How.SOUNDS),
])  # fmt: skip
def test_in_a_talk_of_few_turns_two_who_sound_alike_leave_it_doubtful_who_sells(one, other, turns, how):
    people = (Speaker("Ingrid"), Speaker("Sanne"))
    said = tuple(Utterance(index, people[index % 2].name, "Dag, hoe gaat het?") for index in range(turns))
    scores = {"Sanne": one, "Ingrid": other}
    found = guess_sellers(
        [Conversation("chat", "chat.txt", Channel.CHAT, people, said)],
        me=(),
        sounds_like_seller=lambda _, name: scores[name],
    )
    assert found == [RoleGuess(("Sanne",), how)]


def test_the_only_one_who_can_be_the_seller_is_never_doubtful():
    alone = talk("Ingrid", "Sanne", stated={"Ingrid": Role.CUSTOMER})
    assert guess(alone)[0].how is How.SOUNDS


@pytest.mark.parametrize(
    "conversation",
    [talk("Ingrid"), talk(), talk("Ingrid", "Wim", stated={"Ingrid": Role.CUSTOMER, "Wim": Role.CUSTOMER})],
    ids=["one speaker", "no speaker", "customers only"],
)
def test_where_nobody_can_be_the_seller_nobody_is(conversation):
    assert guess(conversation, seller="Ingrid") == [RoleGuess((), How.NOBODY)]


def test_no_conversations_need_no_guess():
    assert guess() == []


names = st.lists(st.sampled_from(["Sanne", "Ingrid", "Wim", "Roos de Vries", "Zoë 🌷", "+31 6 00000000"]), unique=True)


@given(st.lists(names, max_size=4), st.sampled_from(["Sanne", "Roos de Vries", "Zoë 🌷"]))
def test_every_conversation_gets_a_guess_of_its_own_speakers_the_same_in_any_order(groups, seller):
    talks = [talk(*group) for group in groups]
    found = guess(*talks, seller=seller)
    assert len(found) == len(talks)
    assert all(set(one.sellers) <= set(group) for one, group in zip(found, groups, strict=True))
    assert guess(*reversed(talks), seller=seller) == found[::-1]


@given(names, st.data())
def test_once_assigned_everyone_is_a_seller_or_a_customer_and_nothing_else_changes(group, data):
    conversation = talk(*group, stated=dict.fromkeys(group[:1], Role.SELLER))
    sellers = tuple(data.draw(st.lists(st.sampled_from(group), unique=True))) if group else ()
    assigned = assign_roles(conversation, RoleGuess(sellers, How.GIVEN))
    assert set(assigned.names(Role.SELLER)) == set(sellers)
    assert set(assigned.names(Role.CUSTOMER)) == set(group) - set(sellers)
    assert [who.name for who in assigned.participants] == group
    assert assigned.utterances == conversation.utterances


def test_the_real_model_hears_who_sells(pipeline):
    people = (Speaker("Dana"), Speaker("Priya"))
    said = (
        ("Priya", "We're far too busy for a new site right now, and the money isn't there."),
        ("Dana", "What makes this such a busy time for you? I'd love to understand it."),
        ("Priya", "My husband is away and I do everything alone."),
        ("Dana", "So you carry it all by yourself at the moment. Shall I send you the proposal next month?"),
    )
    turns = tuple(Utterance(index, *turn) for index, turn in enumerate(said))
    conversation = Conversation("chat", "chat.txt", Channel.CHAT, people, turns)
    ((assigned, guessed),) = pipeline.decide_roles([conversation], me=())
    assert guessed == RoleGuess(("Dana",), How.SOUNDS)
    assert assigned.role_of("Dana") is Role.SELLER
    assert assigned.role_of("Priya") is Role.CUSTOMER


def test_a_voice_is_heard_in_a_few_longer_turns_from_all_through_the_conversation():
    long = [f"Dit is een lange beurt, nummer {number}." for number in range(120)]
    turns = tuple(Utterance(index, "Sanne", text) for index, text in enumerate([*long, "ok", "ja"]))
    conversation = Conversation("chat", "chat.txt", Channel.CHAT, (Speaker("Sanne"),), turns)
    heard = heard_sample(conversation, "Sanne")
    assert len(heard) == 12
    assert (heard[0], heard[-1]) == (long[0], long[110])


def test_a_voice_that_only_says_short_things_is_heard_in_those():
    turns = (Utterance(0, "Ingrid", "ja"), Utterance(1, "Sanne", "Fijn dat je het zegt!"), Utterance(2, "Ingrid", "ok"))
    conversation = Conversation("chat", "chat.txt", Channel.CHAT, (Speaker("Ingrid"), Speaker("Sanne")), turns)
    assert heard_sample(conversation, "Ingrid") == ["ja", "ok"]


def test_a_roster_that_met_all_conversations_decides_as_if_they_were_seen_together():
    talks = [talk("Ingrid", "Sanne"), talk("Sanne", "Priya"), talk("Joris", "Marcy"), talk("Alleen")]
    roster = Roster(())
    for each in talks:
        roster.meet(each)
    roster.check()
    sounds = lambda _, name: float(name == "Marcy")  # noqa: E731 - a fake of one line
    assert [roster.guess(each, sounds_like_seller=sounds) for each in talks] == guess(*talks, seller="Marcy")


def test_a_roster_knows_that_nobody_is_called_so():
    roster = Roster(("Femke",))
    roster.meet(talk("Ingrid", "Sanne"))
    with pytest.raises(NotFoundError, match="N003"):
        roster.check()
