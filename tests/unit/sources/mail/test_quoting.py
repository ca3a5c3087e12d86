"""What somebody quotes or forwards is not what they say."""

# ruff: noqa: E501 - a line of a mail stays one line

import pytest

from tests.unit.sources.mail.letters import HEADER, said, saved, shown, typed, with_body
from weerklank.errors import SourceError
from weerklank.sources.mail.mbox import Mbox
from weerklank.sources.read import read_file
from weerklank.sources.records import SkipReason

OWN = "Eerst de website, dan zien we verder."
QUOTED = "> Zullen we dinsdag beginnen?\n>\n> Groet,\n> Sanne\n"

ATTRIBUTIONS = {
    "gmail nl": "Op ma 3 feb 2025 om 10:02 schreef Sanne de Wit <sanne@example.org>:",
    "gmail nl wrapped": "Op ma 3 feb 2025 om 10:02 schreef Sanne de Wit <\nsanne@example.org>:",
    "gmail nl wrapped at the verb": "Op ma 3 feb 2025 om 10:02 schreef\nSanne de Wit <sanne@example.org>:",
    "gmail nl over three lines": "Op ma 3 feb 2025 om 10:02\nschreef Sanne de Wit-van der\nHeuvel <sanne@example.org>:",
    "iphone nl": "Op 3 feb 2025 om 10:02 heeft Sanne de Wit <sanne@example.org> het volgende geschreven:",
    "iphone nl with a dot": "Op 3 feb. 2025 om 10:02 heeft Sanne de Wit <sanne@example.org> het\nvolgende geschreven:",
    "apple mail nl, old": "Op 3 feb 2025, om 10:02 heeft Sanne de Wit <sanne@example.org> het volgende geschreven:",
    "thunderbird nl": "Op 3-2-2025 om 10:02 schreef Sanne de Wit:",
    "yahoo nl": "Op maandag 3 februari 2025 10:02:33 CET schreef Sanne de Wit <sanne@example.org>:",
    "outlook.com nl": "Op 3 februari 2025 om 10:02 schreef Sanne de Wit <sanne@example.org> het volgende:",
    "roundcube nl": "Sanne de Wit schreef op 2025-02-03 10:02:",
    "old gmail": "2025-02-03 10:02 GMT+01:00 Sanne de Wit <sanne@example.org>:",
    "gmail en": "On Mon, Feb 3, 2025 at 10:02 AM Sanne de Wit <sanne@example.org> wrote:",
    "gmail en with narrow space": "On Mon, Feb 3, 2025 at 10:02\u202fAM Sanne de Wit <sanne@example.org> wrote:",
    "gmail en wrapped": "On Mon, 3 Feb 2025 at 10:02, Sanne de Wit <\nsanne@example.org> wrote:",
    "gmail en wrapped before wrote": "On Mon, 3 Feb 2025 at 10:02, Sanne de Wit <sanne@example.org>\nwrote:",
    "iphone en": "On 3 Feb 2025, at 10:02, Sanne de Wit <sanne@example.org> wrote:",
    "thunderbird en": "On 03/02/2025 10:02, Sanne de Wit wrote:",
    "roundcube en": "Sanne de Wit wrote on 2025-02-03 10:02:",
    "gmail fr": "Le lun. 3 févr. 2025 à 10:02, Sanne de Wit <sanne@example.org> a écrit :",
    "gmail de": "Am Mo., 3. Feb. 2025 um 10:02 Uhr schrieb Sanne de Wit <sanne@example.org>:",
}


@pytest.mark.parametrize("line", ATTRIBUTIONS.values(), ids=ATTRIBUTIONS.keys())
def test_the_line_above_a_quotation_goes_with_it(tmp_path, line):
    assert typed(tmp_path, f"{OWN}\n\n{line}\n\n{QUOTED}") == OWN


@pytest.mark.parametrize("line", ATTRIBUTIONS.values(), ids=ATTRIBUTIONS.keys())
def test_a_quotation_without_marks_goes_too(tmp_path, line):
    assert typed(tmp_path, f"{OWN}\n\n{line}\n\nZullen we dinsdag beginnen?\n\nGroet,\nSanne\n") == OWN


def test_an_attribution_right_under_the_words_takes_none_of_them_along(tmp_path):
    body = f"Op dinsdag kan ik niet.\n{ATTRIBUTIONS['gmail nl']}\n{QUOTED}"
    assert typed(tmp_path, body) == "Op dinsdag kan ik niet."


def test_an_iphone_quotes_its_own_attribution(tmp_path):
    body = (
        f"{OWN}\n\nVerstuurd vanaf mijn iPhone\n\n> {ATTRIBUTIONS['iphone nl']}\n> \n> \ufeffHoi Ingrid,\n>> eerder\n"
    )
    assert typed(tmp_path, body) == OWN


def test_inline_replies_stay_and_what_they_answer_goes(tmp_path):
    body = (
        f"{ATTRIBUTIONS['gmail en']}\n\n> What does it cost you?\n\nSleep, mostly.\n\n> And the price?\n>\n\n"
        "Too high for now.\n\n> Sanne\n"
    )
    assert typed(tmp_path, body) == "Sleep, mostly.\n\nToo high for now."


def test_a_bottom_reply_stays(tmp_path):
    assert typed(tmp_path, f"{ATTRIBUTIONS['thunderbird nl']}\n{QUOTED}\n{OWN}\n\nIngrid\n") == f"{OWN}\n\nIngrid"


OUTLOOK = {
    "nl": "Van: Sanne de Wit <sanne@example.org>\nVerzonden: maandag 3 februari 2025 10:02\n"
    "Aan: Ingrid Bakker <ingrid@example.nl>\nOnderwerp: RE: Draaischijf",
    "nl, bold": "*Van:* Sanne de Wit <sanne@example.org>\n*Verzonden:* maandag 3 februari 2025 10:02\n"
    "*Aan:* Ingrid Bakker\n*CC:* Piet\n*Onderwerp:* Draaischijf",
    "nl, after a rule": "________________________________\nVan: Sanne de Wit\nVerzonden: maandag 3 februari 2025 10:02\n"
    "Aan: Ingrid Bakker\nOnderwerp: Draaischijf",
    "nl, with a wrapped list of people": "Van: Sanne de Wit <sanne@example.org>\nDatum: maandag 3 februari 2025 om 10:02\n"
    "Aan: Ingrid Bakker <ingrid@example.nl>, Piet Jansen\n<piet@example.nl>\nOnderwerp: Re: Draaischijf",
    "en": "From: Sanne de Wit <sanne@example.org>\nSent: Monday, February 3, 2025 10:02 AM\nTo: Ingrid\nSubject: RE: Wheel",
    "fr": "De : Sanne de Wit <sanne@example.org>\nEnvoyé : lundi 3 février 2025 10:02\nÀ : Ingrid\nObjet : RE: Tour",
    "original message nl": "-----Oorspronkelijk bericht-----\nVan: Sanne",
    "original message nl, phone": "-------- Oorspronkelijk bericht --------\nVan: Sanne",
    "original message en": "-----Original Message-----\nFrom: Sanne",
    "forward nl": "---------- Doorgestuurd bericht ---------\nVan: Sanne",
    "forward en": "---------- Forwarded message ---------\nFrom: Sanne",
    "forward nl, apple": "Begin doorgestuurd bericht:\n\nVan: Sanne",
    "forward en, apple": "Begin forwarded message:\n\nFrom: Sanne",
}


@pytest.mark.parametrize("block", OUTLOOK.values(), ids=OUTLOOK.keys())
def test_everything_under_another_mails_header_goes(tmp_path, block):
    assert typed(tmp_path, f"{OWN}\n\n{block}\n\nZullen we dinsdag beginnen?\n\nTot dan\n") == OWN


@pytest.mark.parametrize("block", OUTLOOK.values(), ids=OUTLOOK.keys())
def test_a_forwarded_mail_alone_is_nobodys_words(tmp_path, block):
    mail = with_body(f"{block}\n\nZullen we dinsdag beginnen?\n")
    box = f"From a Mon Feb  3 10:02:00 2025\n{mail}\nFrom a Mon Feb  3 10:02:01 2025\n{with_body(OWN).replace('<1@', '<2@')}"
    reading = read_file(saved(tmp_path, box, name="x.mbox"), source=Mbox())
    assert [(skip.line, skip.reason) for skip in reading.skipped] == [(1, SkipReason.EMPTY)]
    assert [turn.text for turn in reading.conversations[0].utterances] == [OWN]


OWN_WORDS = {
    "a story with a date": "Op 3 februari schreef ik jullie het volgende:\n\nDe klei komt te laat.",
    "what somebody else said": "On Monday at 10:30 you wrote:\n\nthat it would be done.",
    "a move": "Van: Utrecht\nAan: Zwolle\nDatum: 3 maart\n\nKan dat?",
    "a form from the website": "Van: Ingrid Bakker <ingrid@example.nl>\nOnderwerp: cursus\n\nBericht:\nIs er nog plek?",
    "a line that ends in schreef": "Dat is precies wat ik schreef.",
    "a list": "Ik wil drie dingen:\n- de website\n- het logo\n- rust",
    "a price": "Van: 900 euro maak je 700 euro, dan doe ik het.",
    "one dash": "Dinsdag - of nee, woensdag.",
}


@pytest.mark.parametrize("words", OWN_WORDS.values(), ids=OWN_WORDS.keys())
def test_own_words_that_look_like_a_quotation_stay(tmp_path, words):
    assert typed(tmp_path, words + "\n") == words


def test_a_mail_that_only_quotes_is_refused_with_its_reason(tmp_path):
    with pytest.raises(SourceError) as caught:
        typed(tmp_path, f"{ATTRIBUTIONS['gmail nl']}\n\n{QUOTED}")
    assert caught.value.code == "S004"


def test_warnings_about_strangers_and_picture_placeholders_go(tmp_path):
    body = (
        "[EXTERN] Let op: deze e-mail is afkomstig van buiten de organisatie.\n"
        f"You don't often get email from ingrid@example.nl. Learn why this is important\n"
        f"##- Typ je antwoord boven deze regel -##\n\n{OWN}\n[cid:image001.png@01DB]\n"
    )
    assert typed(tmp_path, body) == OWN


def test_lines_broken_by_the_program_are_joined_and_typed_ones_stay(tmp_path):
    body = (
        "Dank voor je voorstel, het ziet er verzorgd uit. Ik herken ook wat je\n"
        "schrijft. Sinds de zomer zijn er bij ons vier teamleiders vertrokken en in\n"
        "de exitgesprekken hoor ik steeds hetzelfde.\n\n- een\n- twee\n\nGroet,\nIngrid\n"
    )
    assert typed(tmp_path, body) == (
        "Dank voor je voorstel, het ziet er verzorgd uit. Ik herken ook wat je schrijft. Sinds de zomer zijn er bij ons "
        "vier teamleiders vertrokken en in de exitgesprekken hoor ik steeds hetzelfde.\n\n- een\n- twee\n\nGroet,\nIngrid"
    )


def test_a_flowed_mail_is_unfolded(tmp_path):
    body = "Eerst de \nwebsite, \ndan zien we verder.\n\n> Zullen we \n> dinsdag?\n-- \nIngrid\n"
    mail = HEADER + f"Content-Type: text/plain; charset=utf-8; format=flowed\n\n{body}"
    assert said(tmp_path, mail) == "Eerst de website, dan zien we verder."


HTML_QUOTES = {
    "gmail": '<div dir="ltr">{own}</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">Op ma 3 feb 2025 om '
    '10:02 schreef Sanne &lt;<a href="mailto:s@example.org">s@example.org</a>&gt;:<br></div>'
    '<blockquote class="gmail_quote"><div>Dinsdag?<blockquote>Eerder</blockquote></div></blockquote></div>',
    "outlook web": '<p>{own}</p><div id="appendonsend"></div><hr tabindex="-1"><div id="divRplyFwdMsg" dir="ltr">'
    "<b>Van:</b> Sanne<br><b>Verzonden:</b> maandag<br></div><div>Dinsdag?</div>",
    "outlook desktop": "<p class=MsoNormal>{own}<o:p></o:p></p><div><div style='border:none;border-top:solid #E1E1E1 1.0pt;"
    "padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal><b>Lähettäjä:</b> Sanne<br><b>Päivä:</b> nyt</p></div></div><p>Dinsdag?</p>",
    "iphone": '<html><body dir="auto">{own}<br><div dir="ltr">Verstuurd vanaf mijn iPhone</div><div dir="ltr"><br>'
    '<blockquote type="cite">Op 3 feb 2025 om 10:02 heeft Sanne &lt;s@example.org&gt; het volgende geschreven:<br><br>'
    '</blockquote></div><blockquote type="cite"><div dir="ltr">Dinsdag?</div></blockquote></body></html>',
    "thunderbird": '<p>{own}</p><div class="moz-cite-prefix">Op 3-2-2025 om 10:02 schreef Sanne:<br></div>'
    '<blockquote type="cite" cite="mid:1">Dinsdag?</blockquote><br>',
    "yahoo": '<div>{own}</div><div id="yahoo_quoted_1" class="yahoo_quoted"><div>On Monday, Sanne wrote:</div><div>Dinsdag?'
    "</div></div>",
    "gmail forward": '<div>{own}</div><div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message '
    "---------<br>Van: <b>Sanne</b><br></div>Dinsdag?</div>",
}


@pytest.mark.parametrize("markup", HTML_QUOTES.values(), ids=HTML_QUOTES.keys())
def test_quotations_in_html_go(tmp_path, markup):
    assert shown(tmp_path, markup.replace("{own}", OWN)) == OWN


def test_inline_replies_in_html_stay(tmp_path):
    markup = (
        '<div class="gmail_quote"><div class="gmail_attr">On Mon, 3 Feb 2025 at 10:02, Sanne &lt;s@example.org&gt; wrote:'
        "</div><blockquote>What does it cost you?</blockquote></div><div>Sleep.</div>"
        '<blockquote type="cite">And the price?</blockquote><div>Too high.</div>'
    )
    assert shown(tmp_path, markup) == "Sleep.\n\nToo high."
