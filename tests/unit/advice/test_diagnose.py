import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import builders
from tests.readings import read, talk, they, we
from weerklank.advice.diagnose import diagnose
from weerklank.text.language import Language
from weerklank.text.span import Span

QUESTIONS = ("moment", "homework", "nature", "depth", "reason", "mirror")
ASK = we("Hoe zie jij dat?", "open_question")
ARGUE = we("Dat valt best mee hoor.", "argue")
ECHO = we("Dus het past nu niet?", "paraphrase")
INFORM = we("Het duurt zes weken.", "inform")
NO_MONEY = they("Daar is dit jaar geen geld voor.", "no_money")


def diagnosed(turns, *, reader=Language.NL, formal=False, language=Language.NL, **more):
    method, conversation = builders.method(), talk(turns, language=language)
    return list(diagnose(conversation, read(turns), method=method, reader=reader, formal=formal, **more))


def answer(question, turns, **more):
    """Return one answer of the last diagnosis."""
    return next(found for found in diagnosed(turns, **more)[-1].questions if found.id == question)


def money(**more):
    return they("Daar is dit jaar geen geld voor.", "no_money", **more)


# Each answer that code can find, with turns that are its evidence.
ANSWERS = {
    "moment.too_early": ([we("Nog twee plekken!", "pressure"), money(stage="awareness")], (0,)),
    "moment.after_pressure": ([ARGUE, money(stage="decision")], (0,)),
    "moment.expected": ([ASK, money(stage="consideration")], (1,)),
    "homework.not_understood": ([they("Ik kan het niet volgen.", "unclear")], (0,)),
    "homework.unanswered": ([they("Wat kost het?", "question"), ASK, NO_MONEY], (0,)),
    "homework.informed": ([they("Wat kost het?", "question"), INFORM, NO_MONEY], (1,)),
    "nature.emotional": ([money(nature="emotional")], (0,)),
    "nature.rational": ([money(nature="rational")], (0,)),
    "depth.moving": ([they("Ik heb geen tijd.", "not_now"), ASK, NO_MONEY], (0, 2)),
    "depth.reflex": ([money(depth="reflex")], (0,)),
    "depth.real": ([money(depth="real")], (0,)),
    "reason.likely": ([they("Ik vind het eng.", "neutral"), ASK, NO_MONEY], (0,)),
    "mirror.argued": ([ARGUE, NO_MONEY, ARGUE, NO_MONEY], (0, 2)),
    "mirror.argued_once": ([ARGUE, NO_MONEY], (0,)),
    "mirror.advised_unasked": ([we("Ik zou nu starten.", "advise"), NO_MONEY, ASK, NO_MONEY], (0,)),
    "mirror.asked_and_listened": ([ASK, NO_MONEY, ECHO, NO_MONEY], (0, 2)),
}


def test_every_answer_of_the_method_stands_in_the_table_above(method):
    known = {f"{question.id}.{name}" for question in method.questions.values() for name in question.answers}
    assert known - set(ANSWERS) <= {"nature.unknown", "depth.unknown"}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_is_given_with_the_turns_that_it_rests_on(name, method):
    turns, evidence = ANSWERS[name]
    question, _, which = name.partition(".")
    for reader in Language:
        found = answer(question, turns, reader=reader)
        start = method.questions[question].answers[which].of(reader).partition("{")[0]
        assert found.answer.startswith(start)
        assert "{" not in found.answer
        assert (found.evidence, found.ask) == (evidence, None)


@pytest.mark.parametrize("question", QUESTIONS)
def test_without_evidence_a_question_stays_open_and_becomes_the_next_to_ask(question):
    found = answer(question, [NO_MONEY])
    assert (found.answer, found.evidence) == (None, ())
    assert found.ask
    assert question in ("moment", "homework", "mirror") or found.ask.endswith("?")


def test_what_is_asked_of_the_customer_is_in_their_language_and_register():
    form = builders.method().forms["no_money"]
    assert answer("reason", [NO_MONEY], formal=True).ask == form.questions.reason.nl_formal
    assert answer("reason", [NO_MONEY], language=Language.EN, formal=True).ask == form.questions.reason.en
    assert answer("mirror", [NO_MONEY], language=Language.EN).ask == form.questions.mirror.nl


def test_every_form_is_diagnosed_and_every_kind_isnt(method):
    turns = [they("…", label) for label in (*method.forms, *method.kinds)]
    assert [found.form for found in diagnosed(turns)] == list(method.forms)


def test_an_unsure_turn_is_not_diagnosed_also_where_it_waits_for_an_answer():
    turns = [
        they("Hm.", "not_now", unsure=True),
        ASK,
        they("Nu niet.", "not_now"),
        they("Hm.", "no_money", unsure=True),
    ]
    assert [found.turn for found in diagnosed(turns)] == [2]


@pytest.mark.parametrize("turns", [
    [we("Dat is vervelend.", "acknowledge", score=0.35), NO_MONEY],
    [ECHO, NO_MONEY],
    [ASK, NO_MONEY],
    [ASK, NO_MONEY, we("Dus het past nu niet?", "paraphrase", score=0.5), NO_MONEY],
    [ASK, NO_MONEY, ECHO, NO_MONEY, we("Dat valt best mee hoor.", "argue", score=0.2), NO_MONEY],
])  # fmt: skip
def test_the_mirror_praises_nobody_who_may_not_have_asked_and_listened(turns):
    assert answer("mirror", turns).answer is None


def test_the_mirror_praises_no_turn_in_which_something_was_found():
    assert answer("mirror", [ASK, NO_MONEY, ECHO, NO_MONEY], faulted={2}).answer is None


def test_a_faint_argument_is_no_reproach_and_a_faint_explanation_no_homework_done():
    assert answer("mirror", [we("Wat maakt dat zo?", "pressure", score=0.17), NO_MONEY]).answer is None
    assert answer("homework", [we("Hoi Leila", "inform", score=0.48), NO_MONEY]).answer is None


def test_a_seller_is_never_diagnosed():
    assert diagnosed([ARGUE, ASK]) == []


def test_a_score_that_is_too_low_gives_unknown():
    assert [diagnosed([NO_MONEY])[0].nature, diagnosed([NO_MONEY])[0].depth] == ["unknown", "unknown"]
    found = diagnosed([money(nature="rational", depth="real", stage="decision")])[0]
    assert (found.nature, found.depth, found.stage) == ("rational", "real", "decision")


def test_an_unsure_turn_moves_no_target():
    assert answer("depth", [they("Geen tijd.", "not_now", unsure=True), ASK, NO_MONEY]).answer is None


def test_words_that_speak_for_a_reason_put_it_first_and_are_pointed_at():
    turns = [they("Ik zie niet wat het oplevert, en dat geld is er niet.", "no_money")]
    best = diagnosed(turns)[0].candidates[0]
    assert best.id == "no_view_of_return"
    assert [span.of(turns[0].text) for _, span in best.evidence] == ["oplevert"]


def test_the_same_words_weigh_more_in_the_turn_itself_than_before_it():
    word = "Ik vind het eng."
    now = diagnosed([they(f"Geen geld. {word}", "no_money")])[-1].candidates[0]
    before = diagnosed([they(word), they("Geen geld.", "no_money")])[-1].candidates[0]
    neither = diagnosed([they("Geen geld.", "no_money")])[-1].candidates[0]
    assert {now.id, before.id, neither.id} == {"unsafe_to_invest"}
    assert now.score > before.score > neither.score


def test_what_another_customer_says_is_no_evidence():
    turns = [they("Ik vind het eng.", speaker="Roos"), NO_MONEY]
    assert diagnosed(turns)[0].candidates[0].evidence == ()


def test_what_was_said_long_ago_is_no_evidence():
    turns = [they("Ik vind het eng."), *[ASK, they("Oké.")] * 8, NO_MONEY]
    assert answer("reason", turns).answer is None


either = st.one_of(
    st.builds(
        they,
        st.sampled_from(["Ik vind het eng, wat levert het op?", "Geen tijd.", "Wat kost het?", ""]),
        st.sampled_from(["no_money", "not_now", "unclear", "question", "change_talk"]),
        speaker=st.sampled_from(["Ingrid", "Roos"]),
        nature=st.sampled_from([None, "rational", "emotional"]),
        depth=st.sampled_from([None, "reflex", "real"]),
        stage=st.sampled_from([None, "awareness", "decision"]),
        unsure=st.booleans(),
    ),
    st.builds(we, st.just("Ja."), st.sampled_from(["open_question", "argue", "pressure", "advise", "inform"])),
)


@given(turns=st.lists(either, max_size=10), data=st.data())
def test_a_diagnosis_answers_all_six_from_evidence_or_asks_and_later_turns_never_change_it(turns, data):
    found = diagnosed(turns)
    for diagnosis in found:
        assert tuple(question.id for question in diagnosis.questions) == QUESTIONS
        for question in diagnosis.questions:
            assert (question.answer is None) == (question.evidence == ()) == (question.ask is not None)
            assert all(index <= diagnosis.turn for index in question.evidence)
        scores = [candidate.score for candidate in diagnosis.candidates]
        assert scores == sorted(scores, reverse=True)
        assert sum(scores) == pytest.approx(1.0, abs=0.001)
        for candidate in diagnosis.candidates:
            for turn, span in candidate.evidence:
                assert turn <= diagnosis.turn
                assert isinstance(span, Span)
                assert span.of(turns[turn].text).strip()
    end = data.draw(st.integers(0, len(turns)))
    assert diagnosed(turns[:end]) == [diagnosis for diagnosis in found if diagnosis.turn < end]


@pytest.mark.parametrize(("reply", "is_open"), [
    (we("Mag allebei!", "small_talk"), False),
    (we("Mag allebei. Wanneer past het?", "closed_question"), False),
    (we("Wat vind je zelf?", "open_question"), True),
    (we("Dat hoor je toch te weten.", "blame"), True),
])  # fmt: skip
def test_a_question_is_open_only_where_the_next_turn_plainly_is_no_answer(reply, is_open):
    found = answer("homework", [they("Is het online of in Amersfoort?", "question"), reply, NO_MONEY])
    assert bool(found.answer and "nog een vraag open" in found.answer) is is_open
