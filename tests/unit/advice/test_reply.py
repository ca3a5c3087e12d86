import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import builders
from tests.builders import Said
from tests.readings import CUSTOMER, JUNE, advised, diagnosis_of, pointing_at_all, situation, they, we
from weerklank.advice.records import Address
from weerklank.advice.reply import drafts, first_name, quotable
from weerklank.conversations.records import Channel, Role, Speaker
from weerklank.text.language import Language
from weerklank.text.normalize import visible
from weerklank.text.span import Span
from weerklank.understanding.records import Evidence

SLOT = re.compile(
    r"\{(?:name|opening|me|question|paraphrase|quote|first|second|first_when|second_when|only_when|date|moment|asked|complaint|titled)\}",
)
HOSTILE = (
    "", " ", "…", "‘’", "\"'“”", "{question} {nonsense}", "{}", "%s %(name)s", "\x00\x1b[2J", "\u202egnp",
    "😀😀", "Ik\n\nwil\tniet",
    "‘Ik’ zei “ja”", "0612345678", "half \ud800", "x" * 400, "woord " * 60, "na de zomer, eng, oplevert, u",
)  # fmt: skip
NAMES = (
    "Ingrid Bakker", "Dhr. Bos", "mevrouw Jansen", "+31 6 00000000", "~ Ingrid", "ingrid@example.org", "😀", "Zoë 🌷",
    "O'Neill", "{name}", "x{quote}", "Bakker, Ingrid", "\u200eRoos", "", " ", "李", "<b>Eva</b>", "Dr. {me}",
)  # fmt: skip
names = st.sampled_from(NAMES) | st.text(max_size=20)
texts = st.sampled_from(HOSTILE) | st.text(max_size=200)


@given(texts)
def test_a_quote_fits_on_one_line_between_quotation_marks(text):
    quote = quotable(text)
    assert "\n" not in quote
    assert len(quote) <= 111
    assert not re.search('[‘’‚“”„«»"]', quote)
    assert quote == quote.strip(" ")


@pytest.mark.parametrize("unsure", [False, True])
def test_who_surely_moves_is_asked_on_about_that_and_anybody_else_what_they_mean(unsure, method):
    found = situation([they("Vandaag voor het eerst een klant gebeld!", "change_talk", unsure=unsure)])
    asked = " ".join(drafts(method.steps["ask"], found, None))
    assert (method.wording.evoke[0].nl in asked) is not unsure
    assert (method.wording.clarify[0].nl in asked) is unsure


def test_a_quote_keeps_the_apostrophe_of_a_shortened_word_at_its_begin():
    assert quotable("’t Is goed voor mij.") == "'t Is goed voor mij"
    assert quotable("“'k Weet het niet.”") == "'k Weet het niet"
    assert quotable("'Nu niet'") == "Nu niet"


def test_a_quote_is_shortened_after_a_whole_word():
    text = "Ik wil eerst de website af hebben, en daarna de foto's, " * 4
    quote = quotable(text)
    assert quote.endswith("…")
    assert text.startswith(quote.removesuffix("…"))
    assert text[len(quote) - 1] in " ,"


@pytest.mark.parametrize(("text", "expected"), [
    ("Nu niet.", "Nu niet"),
    ("Nu niet...", "Nu niet..."),
    ("Nu niet?", "Nu niet?"),
    ("  nu\n niet,  ", "nu niet"),
    ("‘Nu niet’", "Nu niet"),
    ("Hij zei “doe maar”, dus ik doe het", "Hij zei 'doe maar', dus ik doe het"),
    ("„Doe maar”, zei hij", "Doe maar', zei hij"),
    ('"ja" ,', "ja'"),
    ("’t is toch je visitekaartje", "'t is toch je visitekaartje"),
    ("\u200eprima\u202fzo", "prima zo"),
    ("", ""),
    ("x" * 110, "x" * 110),
    ("x" * 300, "x" * 110 + "…"),
])  # fmt: skip
def test_a_quote_keeps_the_words(text, expected):
    assert quotable(text) == expected


@pytest.mark.parametrize(("speaker", "expected"), [
    ("Ingrid Bakker", "Ingrid"), ("Ingrid", "Ingrid"), ("~ Ingrid", "Ingrid"), ("~Ingrid B.", "Ingrid"),
    ("Zoë 🌷", "Zoë"), ("O'Neill", "O'Neill"), ("\u200eRoos Maas", "Roos"),
    ("Dhr. Bos", ""), ("mevr Jansen", ""), ("Dr. Smit", ""), ("+31 6 00000000", ""), ("06-00000000", ""),
    ("ingrid@example.org", ""), ("😀", ""), ("", ""), ("  ", ""), ("{name}", ""),
    ("Bakker, Ingrid", "Ingrid"), ("De Vries, Jan", "Jan"), ("Jansen, P.", ""), ("P.J. Bos", ""),
    ("Mevrouw Jansen", ""), ("De Bakkerij", ""), ("Fam. Bos", ""), ("Klant 12", ""), ("Ingrid Bakker, MSc", "Ingrid"),
    ("Installatiebedrijf Bos", ""), ("Support", ""),
])  # fmt: skip
def test_a_speaker_is_called_by_the_first_name_or_not_at_all(speaker, expected):
    assert first_name(speaker) == expected


@given(names)
def test_what_a_speaker_is_called_stands_in_the_name(speaker):
    assert first_name(speaker) in visible(speaker)
    assert " " not in first_name(speaker)


def test_the_seller_who_says_u_is_followed():
    formal = situation([we("Wat kan ik voor u doen?"), they("Hoe gaat het met je?", "not_now")])
    assert formal.is_formal
    assert not situation([we("Wat kan ik voor je doen?"), they("Geachte mevrouw, wat kost uw dienst?")]).is_formal


def test_where_the_seller_says_neither_the_customer_is_followed():
    assert situation([we("Goedemorgen."), they("Kunt u mij iets vertellen over uw aanbod?")]).is_formal
    assert not situation([we("Goedemorgen."), they("Kun jij iets vertellen?")]).is_formal
    assert not situation([we("Goedemorgen."), they("Goedemorgen.")]).is_formal
    assert not situation([]).is_formal


@pytest.mark.parametrize("said", ["Kunt u mij iets vertellen over uw aanbod?", "Kun jij iets vertellen?"])
def test_a_chosen_way_to_address_goes_before_how_they_speak(said):
    heard = situation([we("Goedemorgen."), they(said)])
    assert replace(heard, address=Address.U).is_formal
    assert not replace(heard, address=Address.JE).is_formal
    assert replace(heard, address=Address.FOLLOW).is_formal == heard.is_formal


def test_u_in_the_talk_is_u_in_the_draft():
    turns = [we("Dag meneer Bos, wat kan ik voor u doen?"), they("Ik kan het nu niet betalen.", "no_money")]
    found = situation(turns)
    said = drafts(found.method.steps["ask"], found, diagnosis_of(found, formal=True))
    assert said
    for draft in said:
        assert not re.search(r"\b(je|jij|jou|jouw)\b", re.sub("‘[^’]*’", "", draft))


def test_a_mail_gets_a_greeting_and_a_name_and_a_chat_doesnt():
    turns = [we("Wat maakt het lastig?", "open_question"), they("Er is nu geen geld.", "no_money")]
    step = builders.method().steps["ask"]
    for channel, greeted in ((Channel.EMAIL, True), (Channel.WHATSAPP, False)):
        found = situation(turns, channel=channel)
        said = drafts(step, found, diagnosis_of(found))
        assert said
        assert all(draft.startswith("Hoi Ingrid,\n") is greeted for draft in said)
        assert all(draft.endswith("\nSanne") is greeted for draft in said)


@pytest.mark.parametrize(("called", "greeting", "expected"), [
    ("Hanneke Prins", "Beste mevrouw Prins,\nHebt u het voorstel gezien?", "Beste mevrouw Prins"),
    ("H. Prins", "Geachte mevrouw H. Prins, hebt u het voorstel gezien?", "Beste mevrouw Prins"),
    ("Jan van den Berg", "Goedemorgen meneer van den Berg! Hebt u even?", "Beste meneer van den Berg"),
    ("K. de Vries", "Geachte heer De Vries,\n\nHebt u even?", "Beste meneer De Vries"),
    ("Dhr. Bos", "Wilt u het weten?", "Beste meneer Bos"),
    ("Hanneke Prins", "Beste Hanneke, wilt u het weten?", "Goedendag"),
    ("Hanneke Prins", "Ik sprak mevrouw Jansen, kent u haar?", "Goedendag"),
    ("Hanneke Prins", "Geachte heer/mevrouw, hebt u even?", "Goedendag"),
])  # fmt: skip
def test_with_u_nobody_is_greeted_by_the_first_name(called, greeting, expected):
    turns = [we(greeting, "open_question"), they("Er is geen geld.", "no_money", speaker=called)]
    found = replace(situation(turns, channel=Channel.EMAIL), address=Address.U)
    said = drafts(found.method.steps["ask"], found, diagnosis_of(found, formal=True))
    assert {draft.partition(",\n")[0] for draft in said} == {expected}


def test_who_of_us_spoke_last_signs():
    turns = [we("Wat maakt het lastig?", "open_question"), they("Er is geen geld.", "no_money")]
    found = situation([Said("Noor", "Hoi!", moves=(("small_talk", 0.9),)), *turns], channel=Channel.EMAIL)
    both = [
        Speaker(who.name, Role.CUSTOMER if who.name == CUSTOMER else Role.SELLER)
        for who in found.conversation.participants
    ]
    found = replace(found, conversation=replace(found.conversation, participants=tuple(both)))
    assert all(draft.endswith("\nSanne") for draft in drafts(found.method.steps["ask"], found, None))


def test_without_a_name_to_use_the_greeting_goes_without():
    found = situation([they("Er is geen geld.", "no_money", speaker="+31 6 00000000")], channel=Channel.EMAIL)
    for draft in drafts(found.method.steps["ask"], found, diagnosis_of(found)):
        assert draft.startswith("Hoi,\n")


def test_somebody_in_hardship_gets_the_words_for_hardship(method):
    special = {draft.text.nl for draft in method.steps["respect"].drafts if draft.when == "clearly_vulnerable"}
    ill = situation([they("Mijn man is overleden.", "neutral", vulnerable=0.9)])
    refusal = situation([they("Nee, dank je.", "refusal")])
    assert set(drafts(method.steps["respect"], ill, None)) == {text for text in special if "\n" not in text}
    assert not set(drafts(method.steps["respect"], refusal, None)) & special


BOILER = [
    they("The boiler is off, for the second time in a fortnight.", "complaint", speaker="Doreen Pike"),
    we("Dear Mrs Pike, thank you for your email.", "thank"),
    they("My husband can't do the stairs any more.", vulnerable=0.95, speaker="Doreen Pike"),
    we("There is a charge of 85 pounds.", "inform"),
    they("I am less sure about the plan now.", "complaint", speaker="Doreen Pike"),
]


def test_in_hardship_what_is_owed_is_put_right_nothing_is_asked_and_nobody_is_said_goodbye():
    found = situation(BOILER, channel=Channel.EMAIL, language=Language.EN)
    advice = advised(found, reader=Language.EN)
    assert advice.step == "repair"
    for draft in advice.drafts:
        assert draft.startswith("Dear Mrs Pike,\n")
        assert "put it right: [" in draft
        assert "?" not in draft
        assert "rest here" not in draft


def test_what_is_heavy_goes_first_where_it_was_told_after_the_complaint():
    grieving = they("My mother died on Sunday.", vulnerable=0.97, speaker="Doreen Pike")
    assert advised(situation([BOILER[0], grieving], language=Language.EN)).step == "respect"


@pytest.mark.parametrize("formal", [False, True])
def test_who_said_what_is_wrong_isnt_asked_again_and_gets_an_apology_and_an_act(formal):
    turns = [
        they("Marloes ik heb nu 3x om die factuur gevraagd", "complaint"),
        we("Rustig maar.", "small_talk"),
        they("RUSTIG MAAR??? Serieus?", "complaint", score=0.3, unsure=True),
    ]
    found = replace(situation(turns), address=Address.U if formal else Address.JE)
    said = drafts(found.method.steps["repair"], found, None)
    assert len(said) == 3
    assert "‘Marloes ik heb nu 3x om die factuur gevraagd’" in said[0]
    for draft in said:
        assert re.search("spijt|[Ss]orry|excuses|Excuses", draft)
        assert "[" in draft
        assert "dwars" not in draft
        assert "Serieus" not in draft


@pytest.mark.parametrize("text", ["RUSTIG MAAR??? Serieus?", "Nou zeg, wat een onzin!", "Ads have been on five weeks."])
def test_a_cry_or_a_bare_fact_is_not_given_back(text, method):
    turn = they(text, "other_tactic_first", score=0.3, unsure=True)
    found = situation([turn])
    found = replace(found, readings=pointing_at_all(found.readings, [turn]))
    assert not any(
        text[:8] in draft for step in ("paraphrase", "ask") for draft in drafts(method.steps[step], found, None)
    )
    (only,) = drafts(method.steps["paraphrase"], found, None)
    assert "[wat je hoorde, in je eigen woorden]" in only


def test_somebody_in_grief_is_not_walked_away_from(method):
    found = situation([they("Haar jas hangt nog in de gang. Stom hè", vulnerable=0.95)])
    said = drafts(method.steps["respect"], found, None)
    assert any("Ik ben er" in draft for draft in said)
    assert not any("laat ons gesprek hier rusten" in draft for draft in said)


def test_a_draft_whose_slots_cant_be_filled_is_left_out(method):
    found = situation([they("Er is geen geld.", "no_money")])
    assert drafts(method.steps["soft_confrontation"], found, diagnosis_of(found)) == ()


def test_where_no_day_is_named_giving_time_asks_for_one_and_gives_their_own_moment_back(method):
    step = method.steps["give_time"]
    for turn, quoted in ((they("Er is geen geld.", "no_money"), False), (they("Na mijn examens.", "not_now"), True)):
        found = situation([turn])
        said = drafts(step, found, diagnosis_of(found))
        assert len(said) == 2 + quoted
        assert all(draft.count("?") == 1 for draft in said)
        assert any("‘Na mijn examens’" in draft for draft in said) is quoted


def test_people_who_say_ge_are_not_addressed_with_u():
    talk = [we("Hoe ziet ge dat?", "open_question"), they("Ge moet u dat eens voorstellen, zegt uw vrouw.", "not_now")]
    assert not situation(talk).is_formal
    assert situation([they("Kunt u dat eens voorstellen aan uw vrouw?", "not_now")]).is_formal


def test_an_unsure_form_puts_no_words_in_their_mouth(method):
    sure, unsure = (situation([they("Er is geen geld.", "no_money", unsure=unsure)]) for unsure in (False, True))
    own = method.forms["no_money"]
    told = drafts(method.steps["ask"], unsure, None)
    assert not any(own.questions.reason.nl in draft for draft in told)
    assert any(own.paraphrases[0].nl in draft for draft in drafts(method.steps["paraphrase"], sure, None))
    assert not any(own.paraphrases[0].nl in draft for draft in drafts(method.steps["paraphrase"], unsure, None))


@pytest.mark.parametrize(("label", "text", "language", "unraised"), [
    ("partner_first", "Ik doe het alleen als de bank die lening goedkeurt.", Language.NL, r"\bander\b|samen|jullie"),
    ("website_first", "Ik wil eerst een folder en een nieuw logo.", Language.NL, r"\bsite\b"),
    ("not_worth_it", "Ik vind het zoveel moeite voor zo weinig.", Language.NL, r"prijs|betaal"),
    ("family_busy", "Ik zit al twee zondagen met die doos.", Language.NL, r"\bthuis\b"),
    ("no_money", "We simply won't be doing that.", Language.EN, r"money|spend|amount"),
    ("audience_first", "I'd rather wait a little.", Language.EN, r"follow|group|more people|customers"),
])  # fmt: skip
def test_a_draft_speaks_of_nothing_that_they_never_spoke_of(label, text, language, unraised, method):
    found = situation([they(text, label, score=0.7)], language=language)
    for step in ("ask", "paraphrase"):
        said = drafts(method.steps[step], found, diagnosis_of(found))
        assert len(said) >= 2
        assert not any(re.search(unraised, re.sub("‘[^’]*’", "", draft)) for draft in said)


def test_what_they_spoke_of_earlier_or_what_their_form_surely_is_about_may_be_asked_after(method):
    earlier = [they("Ik heb een website.", "neutral"), we("Vertel.", "open_question")]
    folder = "Ik wil eerst een folder en een nieuw logo."
    step = method.steps["ask"]
    for turns, is_asked in (
        ([they(folder, "website_first", score=0.7)], False),
        ([*earlier, they(folder, "website_first", score=0.7)], True),
        ([we("Hoe is je website?"), they(folder, "website_first", score=0.7)], False),
        ([they("Hoe is je website?", speaker="Roos"), they(folder, "website_first", score=0.7)], False),
        ([they(folder, "website_first", score=0.95)], True),
    ):
        found = situation(turns)
        assert any("mooie site" in draft for draft in drafts(step, found, diagnosis_of(found))) is is_asked


@pytest.mark.parametrize(("label", "text", "language", "unraised"), [
    ("no_money", "Ik doe het dit jaar niet.", Language.NL, "bedrag"),
    ("not_worth_it", "Zoveel moeite voor zo weinig.", Language.NL, "prijs"),
    ("website_first", "Ik wil eerst een folder en een nieuw logo.", Language.NL, r"\bsite\b"),
    ("partner_first", "Ik doe het alleen als de bank meewerkt.", Language.NL, r"\bander\b"),
    ("tried_everything", "Het wordt toch niets.", Language.NL, "teleurgesteld|poging"),
    ("no_money", "We simply won't be doing that.", Language.EN, "amount"),
    ("partner_first", "I'd rather wait a little.", Language.EN, "involve|other person"),
])  # fmt: skip
def test_a_hard_confrontation_speaks_of_nothing_that_they_never_spoke_of(label, text, language, unraised, method):
    for score, unsure in ((0.7, False), (0.95, True)):
        found = situation([they(text, label, score=score, unsure=unsure)], language=language)
        said = drafts(method.steps["hard_confrontation"], found, diagnosis_of(found))
        assert len(said) == 3
        assert not any(re.search(unraised, draft) for draft in said)


def test_a_hard_confrontation_keeps_the_words_of_a_form_that_was_surely_shown_before(method):
    turns = [they("Dat zit er niet in.", "no_money", score=0.95), we("Hm.", "paraphrase"), they("Tja, zo is het.")]
    found = situation(turns)
    assert all("bedrag" in draft for draft in drafts(method.steps["hard_confrontation"], found, None))


@pytest.mark.parametrize(("text", "supposes"), [
    ("Geld is geen probleem, maar ik geloof er gewoon niet in.", False),
    ("Het loopt hier prima zo.", True),
])  # fmt: skip
def test_who_grants_one_thing_isnt_told_that_all_goes_well(text, supposes, method):
    found = situation([they(text, "no_problem", score=0.6)])
    for step in ("ask", "paraphrase"):
        said = drafts(method.steps[step], found, diagnosis_of(found))
        assert any(re.search("loopt het goed|goed ga|ging kijken|aan wilt doen", draft) for draft in said) is supposes


def test_the_sentence_that_nobody_came_tells_what_went_wrong(method):
    turn = they("Het is acht uur en er is weer niemand geweest. Dit is de derde keer.", "complaint")
    said = drafts(method.steps["repair"], situation([turn]), None)
    assert "‘Het is acht uur en er is weer niemand geweest’" in said[0]


@pytest.mark.parametrize(("text", "fact", "label", "language", "heart"), [
    (
        "I'm quite attached to our own way. Ads have been on five weeks now.",
        "Ads have been on five weeks now.", "status_quo", Language.EN, "I'm quite attached to our own way",
    ),
    (
        "Ik wil er eerst zelf achter staan. De oven staat sinds maart in de schuur.",
        "De oven staat sinds maart in de schuur.", "self_first", Language.NL, "Ik wil er eerst zelf achter staan",
    ),
])  # fmt: skip
def test_where_they_stand_is_given_back_rather_than_a_bare_fact(text, fact, label, language, heart, method):
    found = situation([they(text, label, words=(fact,))], language=language)
    told = drafts(method.steps["paraphrase"], found, None)
    assert any(f"‘{heart}’" in draft for draft in told)
    assert not any(fact[:12] in draft for draft in told)


def test_an_answer_quotes_what_they_asked_and_a_paraphrase_what_they_said(method):
    found = situation([they("Ik wil graag meedoen. Hoe laat begint het? Groet, Ingrid", "question")])
    assert any("‘Hoe laat begint het?’" in draft for draft in drafts(method.steps["inform"], found, None))
    assert not any("begint" in draft for draft in drafts(method.steps["paraphrase"], found, None))


def test_who_commits_and_asks_is_told_that_it_is_good_to_hear_and_only_the_question_is_quoted(method):
    found = situation([they("Ik doe het, heb net overgemaakt 🥳 zie ik je donderdag?", "change_talk")])
    said = drafts(method.steps["inform"], found, None)
    assert said[0].startswith("Fijn om te horen. Je vroeg nog: ‘zie ik je donderdag?’")
    assert said[1].startswith("Mooi")


def test_what_they_feel_is_given_back_however_briefly_they_say_it(method):
    found = situation([they("Ik voel me zo schuldig. Mijn broer zegt ook dat ik het zelf moet kunnen.", "distrust")])
    found = replace(found, readings=[replace(found.reading, evidence=())])
    assert any("‘Ik voel me zo schuldig’" in draft for draft in drafts(method.steps["paraphrase"], found, None))


def test_a_picture_in_a_chat_ends_what_is_quoted(method):
    found = situation([they("Lief dat je het vraagt 😊 ik moet eerst kijken hoe het thuis gaat", "family_busy")])
    assert any("‘ik moet eerst kijken hoe" in draft for draft in drafts(method.steps["paraphrase"], found, None))


def test_the_fear_of_being_made_a_fool_of_is_given_back_rather_than_what_happened(method):
    text = (
        "Nobody showed us how it worked, we got a PDF and that was that. I'm too old to be made a fool of by the lads."
    )
    found = situation([they(text, "distrust", words=("Nobody showed us how it worked",))], language=Language.EN)
    said = drafts(method.steps["paraphrase"], found, None)
    assert any("‘I'm too old to be made a fool of by the lads’" in draft for draft in said)


def test_a_paraphrase_gives_back_a_whole_sentence_rather_than_three_words(method):
    text = "Sindsdien geloof ik het niet meer als een bureau dat zegt. Of eigenlijk ik."
    found = situation([they(text, "distrust")])
    scrap = Span(text.index("Of"), len(text))
    found = replace(found, readings=[replace(found.reading, evidence=(Evidence(scrap, "distrust", 1.0),))])
    told = drafts(method.steps["paraphrase"], found, None)
    assert any("‘Sindsdien geloof ik het niet meer" in draft for draft in told)
    assert not any("‘Of eigenlijk ik" in draft for draft in told)


def clashing(first, second, *, day, language=Language.NL):
    turns = [
        they(first, "change_talk", day=JUNE, at="09:00"),
        we("Hoe kijk je daarnaar?", "open_question", day=JUNE, at="09:30"),
        they(second, "not_now", day=day, at="10:00"),
    ]
    found = situation(turns, clashes=[(0, 2)], language=language)
    return replace(found, readings=pointing_at_all(found.readings, turns))


def test_a_soft_confrontation_quotes_both_with_their_dates(method):
    found = clashing("Ik wil dit voorjaar vol zitten.", "Het kan wel wachten.", day=JUNE + 3)
    for draft in drafts(method.steps["soft_confrontation"], found, diagnosis_of(found)):
        for words in ("‘Ik wil dit voorjaar vol zitten’", "‘Het kan wel wachten’", "op 16 juni", "op 19 juni"):
            assert words in draft


def test_within_one_day_a_soft_confrontation_names_no_date(method):
    found = clashing("I want to grow.", "It can wait.", day=JUNE, language=Language.EN)
    for draft in drafts(method.steps["soft_confrontation"], found, diagnosis_of(found)):
        assert "earlier in this conversation" in draft
        assert "June" not in draft


def test_three_drafts_are_given_and_no_two_are_alike(method):
    found = situation([they("Er is dit jaar geen geld voor.", "no_money")])
    for step in ("ask", "paraphrase"):
        said = drafts(method.steps[step], found, diagnosis_of(found))
        assert len(said) == len(set(said)) == 3


@given(
    step=st.sampled_from(sorted(builders.method().steps)),
    form=st.sampled_from(sorted({*builders.method().forms, *builders.method().kinds})),
    channel=st.sampled_from([Channel.WHATSAPP, Channel.EMAIL]),
    language=st.sampled_from(Language),
    formal=st.booleans(),
    vulnerable=st.sampled_from([None, 0.9]),
    name=names,
    said=st.tuples(texts, texts),
)
def test_a_draft_never_has_an_unfilled_slot_or_an_empty_quote(  # noqa: PLR0917 - Hypothesis gives each by its name
    step, form, channel, language, formal, vulnerable, name, said
):
    turns = [
        they(said[0], "change_talk", speaker=name, day=JUNE, at="09:00"),
        we("Wat kan ik voor u doen?" if formal else "Wat kan ik voor je doen?", "open_question", day=JUNE, at="09:30"),
        we("Je zei van wel.", "soft_confrontation", day=JUNE, at="09:40"),
        they(said[1], form, speaker=name, day=JUNE + 2, at="09:00", vulnerable=vulnerable),
    ]
    found = situation(turns, clashes=[(0, 3)], channel=channel, language=language)
    found = replace(found, readings=pointing_at_all(found.readings, turns))
    told = drafts(found.method.steps[step], found, diagnosis_of(found, formal=formal))
    assert len(told) <= 3
    for draft in told:
        own = draft
        for text in (*map(quotable, said), name):
            own = own.replace(text, "") if text else own
        assert not SLOT.search(own)
        assert "‘’" not in draft
        assert draft == draft.strip()
        assert draft


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("channel", [Channel.WHATSAPP, Channel.EMAIL])
def test_every_step_that_says_something_has_a_draft_for_every_form(method, channel, language):
    for form in method.forms.values():
        turns = [
            they("Ik wil echt groeien dit jaar.", "change_talk", day=JUNE, at="09:00"),
            we("Je zei van wel.", "soft_confrontation", day=JUNE, at="09:40"),
            they("Na de zomer. After the summer.", form.id, day=JUNE + 1, at="09:00"),
        ]
        found = situation(turns, clashes=[(0, 2)], channel=channel, language=language)
        for step in method.steps.values():
            may = bool(step.drafts) and (step.id != "hard_confrontation" or form.hard_confrontation is not None)
            assert bool(drafts(step, found, diagnosis_of(found))) is may, (step.id, form.id)


def test_the_customer_is_named_and_nobody_else(method):
    turns = [they("Dag!", speaker="Roos"), they("Er is geen geld.", "no_money")]
    found = situation(turns, channel=Channel.EMAIL)
    for draft in drafts(method.steps["ask"], found, diagnosis_of(found)):
        assert first_name(CUSTOMER) in draft
        assert "Roos" not in draft
