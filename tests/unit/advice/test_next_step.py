from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.readings import JUNE, advised, situation, they, we
from weerklank.advice.next_step import check_rules
from weerklank.errors import MethodError
from weerklank.text.language import Language

ASK = we("Hoe zie jij dat?", "open_question")
ECHO = we("Dus het past nu niet?", "paraphrase")
ARGUE = we("Dat valt best mee hoor.", "argue")
SOFT = we("Je zei eerst ja en nu nee.", "soft_confrontation")
HARD = we("Wat is er echt aan de hand?", "hard_confrontation")
WISH = they("Ik wil echt meer klanten.", "change_talk")
NOT_NOW = they("Nu niet.", "not_now")

# One situation for each row of next_step.yaml, with the step it leads to.
ROWS = {
    "guard_vulnerable": ([they("Mijn vrouw is ziek.", "not_now", vulnerable=0.9)], "respect"),
    "guard_no": ([they("Nee, dank je. Haal me van je lijst.", "refusal")], "respect"),
    "landing": ([NOT_NOW, SOFT], "let_it_land"),
    "their_turn": ([NOT_NOW, ASK], None),
    "repair_anger": ([they("Weer niet geleverd!", "complaint")], "repair"),
    "answer_question": ([they("Wat kost het?", "question")], "inform"),
    "clear_up": ([they("Wat heeft dat met mij te maken?", "unclear")], "inform"),
    "hard_after_landing": ([WISH, ASK, NOT_NOW, SOFT, NOT_NOW], "hard_confrontation"),
    "moving": ([WISH], "paraphrase"),
    "soft_on_clash": ({"turns": [WISH, ASK, NOT_NOW, ECHO, NOT_NOW], "clashes": [(0, 4)]}, "soft_confrontation"),
    "wait_for_date": ([ASK, they("Na de zomer.", "not_now", day=JUNE, at="09:00")], "give_time"),
    "paraphrase_after_ask": ([ASK, NOT_NOW], "paraphrase"),
    "paraphrase_after_arguing": ([ARGUE, NOT_NOW], "paraphrase"),
    "ask_open_question": ([NOT_NOW], "ask"),
    "ask_when_in_doubt": ([they("Hm, dat weet ik zo niet.", "neutral", score=0.4, unsure=True)], "ask"),
    "nothing_now": ([they("Tot morgen!", "neutral")], None),
}

CONFRONTATIONS = {"soft_confrontation", "hard_confrontation"}
texts = st.sampled_from(
    ["Nu niet.", "Ik wil echt groeien.", "Wat kost het?", "Na de zomer.", "Nee.", "Ik durf het niet.", "", "…"]
)


def built(case):
    return situation(**case) if isinstance(case, dict) else situation(case)


@st.composite
def customer_turns(draw, *, vulnerable: float | None = None):
    return they(
        draw(texts),
        draw(st.sampled_from(["not_now", "no_money", "change_talk", "question", "complaint", "refusal", "neutral"])),
        score=draw(st.floats(0.2, 0.99)),
        unsure=draw(st.booleans()),
        vulnerable=vulnerable,
        tension=draw(st.floats(0, 1)),
    )


seller_turns = st.builds(
    lambda moves, score: we("Zeg het maar.", *moves, score=score),
    st.lists(
        st.sampled_from(["open_question", "paraphrase", "argue", "inform", "soft_confrontation", "hard_confrontation"]),
        min_size=1,
        max_size=3,
        unique=True,
    ),
    st.floats(0.1, 0.99),
)
either = customer_turns() | seller_turns


@st.composite
def clashing(draw, turns):
    """Draw pairs of customer's turns, as a reader that sees clashes everywhere would."""
    own = [index for index, turn in enumerate(turns) if turn.label]
    pairs = [(first, second) for first in own for second in own if first < second]
    return sorted(draw(st.lists(st.sampled_from(pairs), max_size=3, unique=True)) if pairs else [], key=lambda p: p[1])


def test_every_row_stands_in_the_table_above(method):
    assert set(ROWS) == {rule.id for rule in method.step_rules}
    assert {step for _, step in ROWS.values() if step} <= set(method.steps)


@pytest.mark.parametrize("row", ROWS)
def test_a_row_is_reached_and_tells_why(row, method):
    case, step = ROWS[row]
    for reader in Language:
        found = advised(built(case), reader=reader)
        assert (found.rule, found.step) == (row, step)
        assert found.why == next(rule.why for rule in method.step_rules if rule.id == row).of(reader)


@pytest.mark.parametrize("row", ROWS)
def test_respect_beats_every_row_for_somebody_in_hardship(row):
    case, _ = ROWS[row]
    found = built(case)
    readings = [
        replace(reading, vulnerable=0.9, is_vulnerable=True) if reading.index == found.focus else reading
        for reading in found.readings
    ]
    assert advised(replace(found, readings=readings)).step == "respect"


@pytest.mark.parametrize("row", set(ROWS) - {"guard_vulnerable"})
def test_respect_beats_every_row_for_a_plain_no(row):
    case, _ = ROWS[row]
    turns = list(case["turns"] if isinstance(case, dict) else case)
    last = max(index for index, turn in enumerate(turns) if turn.label)
    turns[last] = replace(turns[last], text="Nee. Stop hiermee.", label="refusal", score=0.9)
    assert advised(situation(turns)).step == "respect"


@given(before=st.lists(either, max_size=6), after=st.lists(seller_turns, max_size=4))
def test_after_a_soft_confrontation_only_letting_it_land_is_suggested_until_they_answer(before, after):
    wish = they("Ik wil echt meer klanten.", "change_talk")
    found = advised(situation([*before, wish, SOFT, *after]))
    assert (found.step, found.drafts, found.wait_for_reply) == ("let_it_land", (), True)
    assert found.follow_up_on is None


@given(before=st.lists(either, max_size=6), after=st.lists(either, max_size=6), data=st.data())
def test_nobody_in_hardship_is_ever_confronted(before, after, data):
    turns = [*before, data.draw(customer_turns(vulnerable=0.9)), *after]
    found = advised(situation(turns, clashes=data.draw(clashing(turns))))
    assert found.step == "respect"
    assert found.follow_up_on is None


@given(turns=st.lists(either, max_size=10), data=st.data())
def test_a_confrontation_has_its_ground_whatever_was_said(method, turns, data):
    clashes = data.draw(clashing(turns))
    found = advised(situation(turns, clashes=clashes))
    focus = max((index for index, turn in enumerate(turns) if turn.label), default=-1)
    before = [move for turn in turns[: focus + 1] for move in turn.moves if move[1] >= 0.4]
    if found.step in CONFRONTATIONS:
        assert turns[focus].label in method.forms
        assert not any(turn.moves for turn in turns[focus + 1 :])
    if found.step == "soft_confrontation":
        assert clashes
        assert "soft_confrontation" not in dict(before)
        assert {"open_question", "paraphrase"} <= {move for turn in turns[:focus] for move, _ in turn.moves}
    if found.step == "hard_confrontation":
        assert "soft_confrontation" in dict(before)
        assert "hard_confrontation" not in dict(before)


@given(turns=st.lists(either, max_size=10))
def test_some_row_always_decides_and_only_giving_time_names_a_day(method, turns):
    found = advised(situation(turns))
    assert found.step is None or found.step in method.steps
    assert found.why
    assert len(found.drafts) <= 3
    assert found.step == "give_time" or found.follow_up_on is None
    assert found.step is not None or (found.drafts == () and found.wait_for_reply)
    assert all(0 <= index < len(turns) for index in found.evidence)


def test_giving_time_names_the_day_in_the_advice_and_in_every_draft():
    found = advised(situation([ASK, they("Na de zomer.", "not_now", day=JUNE, at="09:00")]))
    assert found.follow_up_on.isoformat() == "2025-09-08"
    assert found.drafts
    assert all("8 september" in draft for draft in found.drafts)


def test_the_advice_rests_on_the_turn_that_asks_for_an_answer():
    assert advised(situation([WISH, ASK, NOT_NOW])).evidence == (2,)
    assert advised(situation([ASK])).evidence == ()


def test_two_statements_of_one_person_are_never_laid_before_another():
    turns = [WISH, NOT_NOW, ASK, ECHO, they("Bij ons ook niet.", "not_now", speaker="Roos")]
    assert advised(situation(turns, clashes=[(0, 1)])).step != "soft_confrontation"


def rules(method, *, last=(), **changes):
    first = replace(method.step_rules[0], **changes)
    return replace(method, step_rules=(first, *method.step_rules[1:-1], replace(method.step_rules[-1], when=last)))


def test_the_bundled_table_is_sound(method):
    check_rules(method)


@pytest.mark.parametrize(("changes", "code"), [
    ({"when": ("vulnerabel",)}, "M013"),
    ({"when": ("not vulnerabel",)}, "M013"),
    ({"step": "respectt"}, "M014"),
    ({"last": ("angry",)}, "M015"),
])  # fmt: skip
def test_a_table_that_names_what_doesnt_exist_is_refused(method, changes, code):
    with pytest.raises(MethodError) as told:
        check_rules(rules(method, **changes))
    assert told.value.code == code
