"""Hypothesis strategies that several suites share."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from weerklank.sources.records import Message

NAMES = ("Ingrid Bakker", "Sanne", "Jürgen de Vries", "O'Neill", "Dana M.", "Zoë 🌷")
START = datetime(2025, 2, 3, 9, 5, tzinfo=UTC)

words = st.text(
    alphabet="abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZéèëïöüç€0123456789", min_size=1, max_size=12
)
sentences = st.builds(
    lambda parts, end: " ".join(parts) + end,
    st.lists(words, min_size=2, max_size=12),
    st.sampled_from(["", ".", "?", "!", " 🙂", ", toch?", "…"]),
)


@st.composite
def messages(draw, *, max_size: int = 12, minutes: int = 60 * 24 * 40) -> list[Message]:
    """Draw a conversation of two people: ascending whole minutes, no two neighbours alike in text."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=2, unique=True))
    texts = draw(st.lists(sentences, min_size=2, max_size=max_size))
    gaps = draw(st.lists(st.integers(1, minutes // max_size), min_size=len(texts), max_size=len(texts)))
    speakers = draw(st.lists(st.sampled_from(names), min_size=len(texts), max_size=len(texts)))
    at, drawn = START, []
    for speaker, text, gap in zip(speakers, texts, gaps, strict=True):
        at += timedelta(minutes=gap)
        drawn.append(Message("chat", speaker, text, at, 0))
    return drawn
