"""The bundled method: everything of it is there, fits together, and is fit to be said."""

import ast
import calendar
import re
from collections import Counter
from pathlib import Path
from string import Formatter

import pytest

import weerklank
from tests.method.wordings import asks_of, says_of, texts_of
from weerklank.advice.situation import CONDITIONS
from weerklank.conversations.identity import How
from weerklank.conversations.records import Channel, Role, Warmth
from weerklank.method.catalog import DATA, load_method
from weerklank.method.records import Confront, Lines, Say
from weerklank.text.language import Language

FORMS = (
    "no_money", "not_worth_it", "website_first", "other_tactic_first", "refine_offer_first", "audience_first",
    "freebie_first", "family_busy", "other_training", "self_first", "tried_everything", "partner_first", "not_now",
    "no_problem", "distrust", "cheaper_alternative", "fear_of_choosing", "unclear", "status_quo", "complaint",
)  # fmt: skip
KINDS = ("question", "change_talk", "refusal", "neutral")
MOVES = (
    "open_question", "closed_question", "paraphrase", "acknowledge", "thank", "apologise", "repair", "inform",
    "advise", "argue", "defend", "blame", "pressure", "soft_confrontation", "hard_confrontation", "give_time",
    "small_talk",
)  # fmt: skip
ARGUMENTS = {"argue", "defend", "blame", "pressure"}
STEPS = (
    "listen", "ask", "paraphrase", "inform", "soft_confrontation", "let_it_land", "hard_confrontation", "give_time",
    "repair", "respect",
)  # fmt: skip
QUESTIONS = ("moment", "homework", "nature", "depth", "reason", "mirror")
SCALES = {
    "stage": {"awareness", "consideration", "decision", "customer", "leaving"},
    "nature": {"rational", "emotional", "unknown"},
    "depth": {"reflex", "real", "unknown"},
    "talk": {"change", "sustain", "neutral"},
    "role": set(Role),
    "channel": set(Channel),
    "warmth": set(Warmth),
}
FILLINGS = {
    "name": "Roos",
    "opening": "Beste mevrouw Roos",
    "me": "Sanne",
    "question": "Wat maakt dat zo?",
    "paraphrase": "Je wilt wel, alleen nu niet. Klopt dat?",
    "quote": "nu even niet",
    "complaint": "ik heb nu drie keer om die factuur gevraagd",
    "first": "ik wil echt verder",
    "second": "laat het maar zo",
    "first_when": "op 3 februari",
    "second_when": "op 10 februari",
    "only_when": "Pas als je kiest, verandert er iets.",
    "date": "8 september",
    "moment": "na mijn examens",
    "asked": "Hoe laat begint het?",
}
SOURCES = Path(weerklank.__file__).parent


def in_brackets(text: str) -> str:
    """Leave out what the user still has to fill in."""
    return re.sub(r"\[[^\]]*\]", "", text)


def has_word(text: str, *words: str) -> bool:
    return re.search(rf"\b(?:{'|'.join(words)})\b", text, re.IGNORECASE) is not None


def slots_of(text: str) -> set[str]:
    return {slot for _, slot, _, _ in Formatter().parse(text) if slot is not None}


def drafts_of(method):
    return [(step.id, draft) for step in method.steps.values() for draft in step.drafts]


def drafted_of(method) -> list[Say]:
    """Return the lines of forms that drafts are filled with."""
    hard = [form.hard_confrontation for form in method.forms.values() if form.hard_confrontation]
    confronting = [line for each in hard for line in (each.question, each.only_when)]
    return [say for _, say in asks_of(method)] + [form.paraphrases[0] for form in method.forms.values()] + confronting


def called_with(folder: str, *names: str) -> list[ast.Call]:
    """Return the calls of these functions or methods in one package."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sorted((SOURCES / folder).rglob("*.py"))]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [call for call in calls if getattr(call.func, "attr", getattr(call.func, "id", "")) in names]


def texts_in(call: ast.Call) -> list[str]:
    return [node.value for node in call.args if isinstance(node, ast.Constant) and isinstance(node.value, str)]


# What is there


def test_everything_that_the_method_s_specification_names_is_there(method):
    assert set(method.forms) == set(FORMS)
    assert set(method.kinds) == set(KINDS)
    assert set(method.moves) == set(MOVES)
    assert set(method.steps) == set(STEPS)
    assert set(method.questions) == set(QUESTIONS)


@pytest.mark.parametrize("scale", SCALES)
def test_a_scale_has_every_value_that_the_code_uses(method, scale):
    assert {value.id for value in method.scales[scale].values} == SCALES[scale]


def test_there_is_no_scale_that_nothing_uses(method):
    assert set(method.scales) == set(SCALES)


def test_the_same_files_give_the_same_method(method):
    again = load_method(DATA)
    assert again == method
    assert re.fullmatch(r"[0-9a-f]{12}", method.version)


# Everything that one file names in another is there


def test_stages_natures_and_sides_of_talk_are_values_of_their_scales(method):
    values = {scale.id: {value.id for value in scale.values} for scale in method.scales.values()}
    for form in method.forms.values():
        assert form.stage in values["stage"], form.id
        assert form.talk in values["talk"], form.id
        assert {reason.nature for reason in form.underneath} <= values["nature"], form.id
    assert {kind.talk for kind in method.kinds.values()} <= values["talk"]


def test_a_topic_is_about_forms_that_exist_and_stands_in_a_line_of_some_form(method):
    for topic in method.topics.values():
        assert set(topic.forms) <= set(method.forms), topic.id
        for language in Language:
            assert any(topic.is_named_in(say.of(language), language) for say in drafted_of(method)), topic.id


def test_what_takes_the_place_of_a_question_on_a_topic_speaks_of_none(method):
    hard = method.wording.hard_confrontation
    for say in (*method.wording.clarify, *method.wording.evoke, *method.wording.reflect, hard.question, hard.only_when):
        for language in Language:
            for formal in (False, True):
                line = say.of(language, formal=formal)
                assert not any(topic.is_named_in(line, language) for topic in method.topics.values()), line


def test_a_topic_is_named_alike_with_je_and_with_u(method):
    for say in drafted_of(method):
        je, u = (
            {topic.id for topic in method.topics.values() if topic.is_named_in(line, Language.NL)}
            for line in (say.nl, say.nl_formal)
        )
        assert je == u, say.nl


def test_the_reasons_under_a_form_have_ids_of_their_own(method):
    for form in method.forms.values():
        ids = [reason.id for reason in form.underneath]
        assert len(ids) == len(set(ids)), form.id


def test_a_form_that_is_never_confronted_has_no_hard_confrontation_and_any_other_has(method):
    for form in method.forms.values():
        assert (form.hard_confrontation is None) is (form.confront is Confront.NEVER), form.id


def test_complaints_and_misunderstandings_are_never_confronted_and_distrust_rarely(method):
    confront = {form.id: form.confront for form in method.forms.values()}
    assert {form for form in confront if confront[form] is Confront.NEVER} == {"complaint", "unclear"}
    assert {form for form in confront if confront[form] is Confront.RARELY} == {"distrust"}


def test_the_arguments_are_the_moves_with_something_to_do_instead(method):
    assert {move.id for move in method.moves.values() if move.group == "argument"} == ARGUMENTS
    assert {move.id for move in method.moves.values() if move.instead is not None} == ARGUMENTS


def test_every_rule_names_known_conditions_and_steps(method):
    for rule in method.step_rules:
        assert {condition.removeprefix("not ") for condition in rule.when} <= set(CONDITIONS), rule.id
        assert rule.step is None or rule.step in method.steps, rule.id


def test_every_condition_is_of_use_and_every_step_that_says_something_can_be_reached(method):
    used = {condition.removeprefix("not ") for rule in method.step_rules for condition in rule.when}
    used |= {draft.when for _, draft in drafts_of(method)} - {None}
    assert used == set(CONDITIONS)
    assert set(method.steps) == {rule.step for rule in method.step_rules} - {None}


def test_respect_comes_first_and_only_the_last_rule_always_holds(method):
    assert [rule.step for rule in method.step_rules[:3]] == [
        "repair",
        "respect",
        "respect",
    ]  # what is owed may be put right
    assert [rule.id for rule in method.step_rules if not rule.when] == [method.step_rules[-1].id]
    assert [rule.decides for rule in method.step_rules] == sorted(
        (rule.decides for rule in method.step_rules), reverse=True
    )


def test_every_reason_against_is_against_another_step(method):
    for step in method.steps.values():
        assert set(step.instead_of) <= set(method.steps) - {step.id}, step.id


def test_every_confrontation_in_the_rules_is_guarded(method):
    (soft,) = (rule for rule in method.step_rules if rule.step == "soft_confrontation")
    (hard,) = (rule for rule in method.step_rules if rule.step == "hard_confrontation")
    assert {"not vulnerable", "clash", "questioned", "heard", "not confronted_soft"} <= set(soft.when)
    assert {"not vulnerable", "may_confront", "confrontation_landed", "not confronted_hard"} <= set(hard.when)


def test_every_draft_is_for_a_known_condition(method):
    assert {draft.when for _, draft in drafts_of(method)} - {None} <= set(CONDITIONS)


def test_every_step_that_says_something_has_two_drafts_for_a_chat_and_one_for_a_mail(method):
    for step in method.steps.values():
        ordinary = Counter(draft.length for draft in step.drafts if draft.when is None)
        if step.drafts:
            assert ordinary["short"] >= 2, step.id
            assert ordinary["mail"] >= 1, step.id
    assert {step.id for step in method.steps.values() if not step.drafts} == {"listen", "let_it_land"}


def test_the_code_asks_only_for_answers_that_the_six_questions_have(method):
    asked = [call for call in called_with("advice", "answer") if len(texts_in(call)) == 2]
    assert asked
    for call in asked:
        question, answer = texts_in(call)
        slots = {keyword.arg for keyword in call.keywords}
        wording = method.questions[question].answers[answer]
        assert slots_of(wording.nl) == slots_of(wording.en) <= slots, f"{question}.{answer}"


@pytest.mark.parametrize("question", ["nature", "depth"])
def test_every_known_nature_and_depth_is_an_answer(method, question):
    values = {value.id for value in method.scales[question].values} - {"unknown"}
    assert values <= set(method.questions[question].answers)


def test_the_code_looks_only_for_moves_that_are_there(method):
    calls = called_with("advice", "has_move", "_ever", "_last_moves", "_confronted")
    named = {text for call in calls for text in texts_in(call)}
    groups = {move.group for move in method.moves.values()}
    assert named
    assert named <= set(method.moves) | groups


def test_every_cue_is_looked_for_by_name(method):
    files = [path for folder in ("advice", "services") for path in sorted((SOURCES / folder).rglob("*.py"))]
    code = "\n".join(path.read_text(encoding="utf-8") for path in files)
    assert set(method.cues) == {
        "absolutes", "accusing", "anger", "asking_time", "asking_when", "asking_you", "calming", "come_back",
        "committing", "confirming", "fault", "feeling", "flemish_address", "formal_address", "formal_title",
        "getting_in_touch", "go_ahead", "hardship", "informal_address", "insults", "lately", "never_again",
        "new_fact", "no_delay", "not_a_promise", "objection", "orienting", "plain_no", "promise",
        "question_words", "same_day", "speaking_of_self", "stance", "stuck", "then", "unmet_request",
        "wanting_out", "weekdays",
    }  # fmt: skip
    assert all(f'"{cue}"' in code for cue in method.cues)


def test_every_way_to_decide_on_the_seller_can_be_told(method):
    assert set(method.wording.seller) == set(How)


def test_every_label_of_the_model_is_known_to_the_method(method, pipeline):
    classes = {
        head: set(pipeline.classifier.scorer.scores(head, "", None))
        for head in ("label", "moves", "nature", "depth", "stage")
    }
    assert classes["label"] == set(method.forms) | set(method.kinds)
    assert classes["moves"] <= set(method.moves)
    for scale in ("nature", "depth", "stage"):
        assert classes[scale] <= {value.id for value in method.scales[scale].values}, scale


# Dates


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_way_to_put_something_off_is_found_by_its_own_words(method, language):
    for delay in method.delays:
        listed = getattr(delay.phrases, language)
        assert all(listed.find(phrase.replace("*", "")) for phrase in listed.phrases), delay.id


def test_every_day_that_something_is_put_off_to_exists_each_year(method):
    for delay in method.delays:
        if delay.month_day is not None:
            month, day = divmod(delay.month_day, 100)
            assert 1 <= day <= calendar.monthrange(2025, month)[1], delay.id


def test_there_are_twelve_different_months_in_each_language(method):
    for months in (method.wording.months.nl, method.wording.months.en):
        assert len(months) == len(set(months)) == 12


# Slots


def test_drafts_have_only_the_slots_that_can_be_filled_and_the_same_in_each_wording(method):
    for step, draft in drafts_of(method):
        slots = slots_of(draft.text.nl)
        assert slots <= set(FILLINGS), step
        assert slots == slots_of(draft.text.en), step
        assert slots_of(draft.text.nl_formal) == {"opening" if slot == "name" else slot for slot in slots}, step


def test_a_filled_draft_has_no_brace_left(method):
    for step, draft in drafts_of(method):
        for wording in (draft.text.nl, draft.text.nl_formal, draft.text.en):
            filled = wording.format(**FILLINGS)
            assert "{" not in filled, step
            assert "}" not in filled, step


def test_no_wording_but_drafts_answers_and_phrases_of_advice_has_slots(method):
    for path, text in [*texts_of(method), *says_of(method)]:
        if not path.startswith((".wording", ".questions")) and ".drafts." not in path:
            assert not slots_of(text.nl) | slots_of(text.en), path


def test_phrases_of_advice_have_the_slots_that_the_code_fills(method):
    wording = method.wording
    for language in ("nl", "en"):
        assert slots_of(getattr(wording.on_date, language)) == {"date"}
        assert slots_of(getattr(wording.clash, language)) == {"second"}
        for how, told in wording.seller.items():
            assert slots_of(getattr(told, language)) == (set() if how == How.NOBODY else {"names"}), how


# Wording


def test_no_text_equals_its_translation_unless_it_is_one_word_that_both_languages_use(method):
    same = {path: text.nl for path, text in [*texts_of(method), *says_of(method)] if text.nl == text.en}
    assert set(same.values()) <= {"WhatsApp", "Chat", "Reflex"}, same


def test_no_wording_has_loose_white_space_or_two_spaces(method):
    for path, text in [*texts_of(method), *says_of(method)]:
        for wording in (text.nl, text.en, getattr(text, "nl_formal", "")):
            assert wording == wording.strip(), path
            assert "  " not in wording, path


def test_formal_dutch_never_says_je(method):
    for path, say in says_of(method):
        said = in_brackets(say.nl_formal)
        assert not has_word(said, "je", "jij", "jou", "jouw", "jullie", "jezelf"), f"{path}: {said}"


def test_informal_dutch_never_says_u(method):
    for path, text in [*texts_of(method), *says_of(method)]:
        assert not has_word(in_brackets(text.nl), "u", "uw", "uzelf"), f"{path}: {text.nl}"


def test_the_formal_wording_differs_wherever_the_customer_is_addressed(method):
    for path, say in says_of(method):
        if has_word(say.nl, "je", "jij", "jou", "jouw", "jullie", "jezelf"):
            assert say.nl != say.nl_formal, path


def test_nothing_that_is_said_takes_back_an_acknowledgement_with_but(method):
    for path, say in says_of(method):
        for dutch in (say.nl, say.nl_formal):
            assert not re.search(r"(?:^|[,;:.!?…–—]\s*)maar\b", dutch, re.IGNORECASE), f"{path}: {dutch}"
        assert not has_word(say.en, "but"), f"{path}: {say.en}"


def test_what_asks_the_customer_is_one_question(method):
    for path, ask in [
        *asks_of(method),
        *(("clarify", say) for say in method.wording.clarify),
        *(("evoke", say) for say in method.wording.evoke),
    ]:
        for wording in (ask.nl, ask.nl_formal, ask.en):
            assert wording.endswith("?"), f"{path}: {wording}"
            assert wording.count("?") == 1, f"{path}: {wording}"


def test_what_is_underneath_is_asked_openly_and_not_for_a_yes(method):
    dutch = "Heb|Hebt|Heeft|Ben|Bent|Is|Kun|Kunt|Kan|Zou|Zul|Zal|Vind|Vindt|Denk|Denkt"
    english = "Do|Does|Did|Are|Have|Has|Can|Could"
    closed = rf"(?:{dutch}|{english})\b"
    for path, ask in asks_of(method):
        for wording in (ask.nl, ask.nl_formal, ask.en):
            assert not re.match(closed, wording), f"{path}: {wording}"


def test_a_paraphrase_is_checked_with_one_question_at_its_end(method):
    for form in method.forms.values():
        for say in form.paraphrases:
            for wording in (say.nl, say.nl_formal, say.en):
                assert wording.endswith("?"), wording
                assert wording.count("?") == 1, wording


def test_the_sentence_of_a_hard_confrontation_says_only_when(method):
    for form in method.forms.values():
        if form.hard_confrontation:
            sentence = form.hard_confrontation.only_when
            assert re.search(r"\b(?:pas|alleen) (?:als|wanneer)\b", sentence.nl, re.IGNORECASE), sentence.nl
            assert re.search(r"\b(?:pas|alleen) (?:als|wanneer)\b", sentence.nl_formal, re.IGNORECASE), sentence
            assert re.search(r"\bonly (?:when|once|if|after)\b", sentence.en, re.IGNORECASE), sentence.en


def test_examples_stand_there_once(method):
    for group in (method.forms, method.kinds, method.moves):
        for record in group.values():
            lines: Lines = record.sounds_like
            assert len(set(lines.nl)) == len(lines.nl), record.id
            assert len(set(lines.en)) == len(lines.en), record.id


def test_every_wording_was_found(method):
    assert len(texts_of(method)) > 500
    assert all(isinstance(say, Say) for _, say in says_of(method))
    assert len(says_of(method)) > 200
