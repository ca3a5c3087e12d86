"""A signature is not what somebody says; a closing and a name may stay."""

# ruff: noqa: E501 - a line of a mail stays one line

import pytest

from tests.unit.sources.mail.letters import shown, typed

OWN = "Eerst de website, dan zien we verder."

DEVICE_LINES = [
    "Verstuurd vanaf mijn iPhone",
    "Verzonden vanaf mijn iPad",
    "Verzonden vanaf mijn Galaxy",
    "Verstuurd vanaf mijn Samsung Galaxy-smartphone.",
    "Verzonden vanuit Outlook voor iOS<https://aka.ms/o0ukef>",
    "Outlook voor iOS downloaden<https://aka.ms/o0ukef>",
    "Outlook voor Android downloaden<https://aka.ms/AAb9ysg>",
    "Download Outlook voor iOS",
    "Verzonden vanuit Mail voor Windows",
    "Verstuurd vanaf Yahoo Mail voor iPhone",
    "Verzonden met Proton Mail secure email.",
    "Sent from my iPhone",
    "Sent from my phone, excuse typos",
    "Sent from Outlook for iOS",
    "Get Outlook for iOS<https://aka.ms/o0ukef>",
    "Sent from Mail for Windows 10",
    "Sent from Yahoo Mail on Android",
    "Sent with Proton Mail secure email.",
]


@pytest.mark.parametrize("line", DEVICE_LINES)
def test_a_phones_own_line_goes(tmp_path, line):
    assert typed(tmp_path, f"{OWN}\n\n{line}\n") == OWN


SIGNATURES = {
    "delimiter": "Groet,\nIngrid\n\n-- \nIngrid Bakker\nKeramiek & zo\n",
    "delimiter without its space": "Groet,\nIngrid\n\n--\nIngrid Bakker\n",
    "contact block": "Groet,\nIngrid\n\nIngrid Bakker\nAtelier De Draaischijf\nT 06 00000000 | www.example.nl\n1234 AB Utrecht\n",
    "right under the name": "Groet,\nIngrid\nEigenaar Atelier De Draaischijf\nKvK 00000000\n",
    "disclaimer": "Groet,\nIngrid\n\nDit bericht is vertrouwelijk en uitsluitend bestemd voor de geadresseerde.\n",
    "environment": "Groet,\nIngrid\n\nDenk aan het milieu voordat u deze mail print.\n",
    "english disclaimer": "Groet,\nIngrid\n\nThis e-mail is confidential. If you are not the intended recipient, you must delete it.\n",
    "slogan": "Groet,\nIngrid\n\nSamen maken we het mooi.\n",
}


@pytest.mark.parametrize("signature", SIGNATURES.values(), ids=SIGNATURES.keys())
def test_what_stands_under_the_name_goes(tmp_path, signature):
    assert typed(tmp_path, f"{OWN}\n\n{signature}") == f"{OWN}\n\nGroet,\nIngrid"


CLOSINGS = [
    "Met vriendelijke groet,",
    "Met vriendelijke groeten",
    "Met hartelijke groet,",
    "Vriendelijke groeten,",
    "Hartelijke groet,",
    "Met vriendelijke groet / Kind regards,",
    "Groetjes,",
    "Mvg,",
    "M.v.g.",
    "Hoogachtend,",
    "Liefs,",
    "Fijne dag!",
    "Alvast bedankt,",
    "Kind regards,",
    "Best regards,",
    "Warm regards",
    "Best wishes,",
    "Best,",
    "Cheers,",
    "Many thanks,",
    "Thanks!",
    "Yours sincerely,",
]


@pytest.mark.parametrize("closing", CLOSINGS)
def test_every_closing_is_known(tmp_path, closing):
    body = f"{OWN}\n\n{closing}\n\nIngrid Bakker\nAtelier De Draaischijf\nT 06 00000000\n"
    assert typed(tmp_path, body) == f"{OWN}\n\n{closing}\n\nIngrid Bakker"


@pytest.mark.parametrize(
    "closing", ["Groetjes Ingrid", "Groet, Ingrid", "Groetjes uit Utrecht, Ingrid!", "Cheers, Ingrid"]
)
def test_a_name_may_stand_on_the_closing_line(tmp_path, closing):
    assert typed(tmp_path, f"{OWN}\n\n{closing}\nAtelier De Draaischijf\n06 00000000\n") == f"{OWN}\n\n{closing}"


AFTERTHOUGHTS = [
    "PS Vrijdag ben ik er niet.",
    "P.S. bel maar op 06 00000000",
    "O ja, kan het ook dinsdag?",
    "Ik heb trouwens ook nog een oude draaischijf staan.",
]


@pytest.mark.parametrize("line", AFTERTHOUGHTS)
def test_an_afterthought_under_the_name_stays(tmp_path, line):
    assert typed(tmp_path, f"{OWN}\n\nGroet,\nIngrid\n\n{line}\n") == f"{OWN}\n\nGroet,\nIngrid\n\n{line}"


WORDS = [
    "Bedankt!\n\nToch zit ik met de prijs, en met nog iets anders.",
    "Thanks, that helps.\n\nBut the price is still too high for me.",
    "Groeten aan Piet! Hij had gelijk.\n\nWe wachten nog even.",
    "Het kost me veel energie.\n\nVerzonden heb ik het pakket gisteren.",
    "Bel me gerust: 06 00000000.\n\nDinsdag kan.",
    "Dit is vertrouwelijk: ik ga scheiden.\n\nDaarom even niet.",
    "Ingrid,\n\nMet vriendelijke groet wordt hier bedoeld: schiet eens op.",
    "Sent from my heart: no.\n\nIt is too soon for us.",
    "First.\n\nThanks!\n\nPricing\n\nHere is what I need.\n\nWhat does it cost?\n\nAnd when can you start?",
    "Best Sanne,\n\nI would rather wait.",
]


@pytest.mark.parametrize("words", WORDS)
def test_words_that_look_like_a_signature_stay(tmp_path, words):
    assert typed(tmp_path, words + "\n") == words


def test_a_contact_block_without_a_closing_goes_but_for_the_name(tmp_path):
    body = f"{OWN}\n\nIngrid Bakker\nT 06 00000000\nE ingrid@example.nl\nwww.example.nl\n"
    assert typed(tmp_path, body) == f"{OWN}\n\nIngrid Bakker"


HTML_SIGNATURES = [
    '<span class="gmail_signature_prefix">-- </span><br><div class="gmail_signature"><div>Ingrid<br>Keramiek</div></div>',
    '<div dir="ltr" data-smartmail="gmail_signature"><div>Ingrid<br>Keramiek</div></div>',
    '<div id="Signature"><p>Ingrid Bakker</p><div>Keramiek</div></div>',
    '<div id="ms-outlook-mobile-signature"><div>Outlook voor iOS downloaden</div></div>',
    '<pre class="moz-signature">-- \nIngrid Bakker</pre>',
    '<div id="AppleMailSignature" dir="ltr">Verstuurd vanaf mijn iPhone</div>',
]


@pytest.mark.parametrize("markup", HTML_SIGNATURES)
def test_signature_elements_of_html_go(tmp_path, markup):
    assert shown(tmp_path, f"<div>{OWN}</div><div><br></div>{markup}<div></div>") == OWN
