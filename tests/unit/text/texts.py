"""Strategies for raw texts with everything that people and exports put into them."""

from hypothesis import strategies as st

ODD = (
    "ß", "İ", "ı", "ﬁ", "½", "é", "e\u0301", "Å", "\u0301", "ǆ", "…", "’", "„", "–",
    "\u200e", "\u200f", "\u200b", "\ufeff", "\u00ad", "\u00a0", "\u202f", "\u3000", "\u2028", "\x1c", "\x00",
    "👩\u200d👩\u200d👧", "🇳🇱", "❤️", "😡", "1️⃣",
)  # fmt: skip
USUAL = (
    "ja ",
    "maar ",
    "nee",
    "but ",
    " want ",
    ". ",
    "! ",
    ", ",
    " - ",
    "\n",
    "\r\n",
    "\n\n",
    "'",
    '"',
    ")",
    " ",
    "?",
)

raw_texts = st.one_of(
    st.text(max_size=80),
    st.lists(st.one_of(st.sampled_from(ODD), st.sampled_from(USUAL), st.text(max_size=4)), max_size=30).map("".join),
)
