"""Put imported conversations into the workspace; what is there already is not added again."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b
from itertools import islice
from pathlib import Path

from weerklank.conversations.identity import RoleGuess
from weerklank.conversations.records import Conversation as ConversationRecord
from weerklank.conversations.records import Role, Speaker, Utterance
from weerklank.services.people import person_called
from weerklank.store.models import Conversation, Import, Turn

__all__ = ["Merged", "fingerprints", "merge", "sent_fingerprint", "storable"]

_NAME_CHARS = 120
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Merged:
    """Count what one conversation brought."""

    conversation: Conversation
    is_new: bool
    new_turns: int
    known_turns: int


def storable(conversation: ConversationRecord) -> ConversationRecord:
    """Return the conversation with only what every database can hold: no NUL, no half characters, short names."""
    return replace(
        conversation,
        source=_clean(Path(conversation.source).name)[-255:],
        participants=tuple(Speaker(_name(who.name), who.role) for who in conversation.participants),
        utterances=tuple(
            replace(turn, speaker=_name(turn.speaker), text=_clean(turn.text)) for turn in conversation.utterances
        ),
    )


def _name(name: str) -> str:
    return _clean(name)[:_NAME_CHARS]


def _clean(text: str) -> str:
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def fingerprints(turns: Iterable[Utterance]) -> list[str]:
    """Tell each turn by its time, speaker and words; of turns that are alike in all three, by which it is of them.

    Neither the file nor the place in it counts, so a longer export gives the same turns the same fingerprints.
    """
    seen: Counter[tuple[str, str, str]] = Counter()
    found = []
    for turn in turns:
        key = (turn.at.isoformat() if turn.at else "", turn.speaker, turn.text)
        seen[key] += 1
        found.append(blake2b("\x1f".join((*key, str(seen[key]))).encode(), digest_size=20).hexdigest())
    return found


def sent_fingerprint(speaker: str, text: str, at: datetime) -> str:
    """Tell a turn that was written here from all others, until an export has it too."""
    return blake2b(f"sent\x1f{speaker}\x1f{text}\x1f{at.isoformat()}".encode(), digest_size=20).hexdigest()


def merge(
    record: ConversationRecord,
    guess: RoleGuess,
    *,
    into: Import,
    now: datetime,
    continues: Conversation | None = None,
) -> Merged:
    """Add one conversation, or to the one that it continues; call it within a transaction.

    Args:
        record: storable, with roles decided.
        guess: how they were decided.
        into: the import that brings it.
        now: aware, UTC.
        continues: the conversation that its sender says it belongs to; None finds out.
    """
    prints = fingerprints(record.utterances)
    row = continues or _continued(record, prints, into)
    is_new = row is None
    row = row or _new_row(record, guess, into, now)
    _recognise_sent(row, record, prints)
    kept = {turn.fingerprint: turn for turn in row.turns.defer("text", "reading")}
    added = [
        _new_turn(row, turn, fingerprint, record, into)
        for turn, fingerprint in zip(record.utterances, prints, strict=True)
        if fingerprint not in kept
    ]
    if added:
        _place(row, list(kept.values()), added, prints)
        _complete(row, record, now)
    return Merged(row, is_new, len(added), len(prints) - len(added))


def _continued(record: ConversationRecord, prints: Sequence[str], into: Import) -> Conversation | None:
    """Return the conversation that shares most turns with this one, where they are one and the same.

    They are where the same people share a turn with a time, or where one group holds the other and half of the
    shorter one's turns are shared: a single "ok" without a time proves nothing.
    """
    shared: Counter[int] = Counter()
    for chunk in _chunks(prints):
        shared.update(
            Turn.rows.filter(team_id=into.team_id, fingerprint__in=chunk).values_list("conversation_id", flat=True)
        )
    timed = any(turn.at for turn in record.utterances)
    names = {who.name.casefold() for who in record.participants}
    rows = Conversation.rows.filter(team_id=into.team_id, channel=record.channel.value).in_bulk(list(shared))
    for pk, count in shared.most_common():
        row = rows.get(pk)
        if row is None:
            continue
        theirs = {who["name"].casefold() for who in row.participants}
        same_people = names == theirs
        one_group = names <= theirs or theirs <= names
        if (same_people and timed) or (one_group and 2 * count >= min(len(prints), row.turn_count)):
            return row
    return None


def _chunks(prints: Sequence[str]) -> Iterable[list[str]]:
    rest = iter(prints)
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk


def _new_row(record: ConversationRecord, guess: RoleGuess, into: Import, now: datetime) -> Conversation:
    customers = record.names(Role.CUSTOMER)
    return Conversation.rows.create(
        team_id=into.team_id,
        person=person_called(into.team_id, customers[0]) if customers else None,
        first_import=into,
        title=", ".join(customers)[:200] or record.source,
        source=record.source,
        channel=record.channel.value,
        language=record.language.value,
        warmth=record.warmth.value if record.warmth else "",
        participants=[{"name": who.name, "role": who.role.value} for who in record.participants],
        seller_how=guess.how.value,
        changed_at=now,
    )


def _new_turn(row: Conversation, turn: Utterance, fingerprint: str, record: ConversationRecord, into: Import) -> Turn:
    known = {who["name"]: who["role"] for who in row.participants}
    return Turn(
        team_id=into.team_id,
        conversation=row,
        imported_by=into,
        index=turn.index,
        at=turn.at,
        speaker=turn.speaker,
        role=known.get(turn.speaker, record.role_of(turn.speaker).value),
        text=turn.text,
        line=turn.line,
        fingerprint=fingerprint,
    )


def _recognise_sent(row: Conversation, record: ConversationRecord, prints: Sequence[str]) -> None:
    """Give an answer that was written here the time that the export has for it, so that it doesn't come in twice."""
    here = {turn.fingerprint for turn in row.turns.only("fingerprint", "conversation_id")}
    for ours in row.turns.exclude(sent_by=None):
        for turn, fingerprint in zip(record.utterances, prints, strict=True):
            same = turn.text.split() == ours.text.split() and record.role_of(turn.speaker) is not Role.CUSTOMER
            if same and fingerprint not in here and ours.fingerprint not in prints:
                ours.at, ours.speaker, ours.line, ours.fingerprint = turn.at or ours.at, turn.speaker, 0, fingerprint
                ours.save(update_fields=["at", "speaker", "line", "fingerprint"])
                here.add(fingerprint)
                break


def _place(row: Conversation, kept: list[Turn], added: list[Turn], prints: Sequence[str]) -> None:
    """Give all turns their place: by time where all have one, else as the newest export has them."""
    order = {fingerprint: place for place, fingerprint in enumerate(prints)}
    turns = [*kept, *added]
    if all(turn.at for turn in turns):
        turns.sort(key=lambda turn: (turn.at, order.get(turn.fingerprint, -1), turn.index))
    elif set(order) >= {turn.fingerprint for turn in kept}:
        turns.sort(key=lambda turn: order[turn.fingerprint])
    fresh = {turn.fingerprint for turn in added}
    first_new = next(place for place, turn in enumerate(turns) if turn.fingerprint in fresh)
    for place, turn in enumerate(turns):
        turn.index = place
    Turn.rows.bulk_create(added, batch_size=_CHUNK)
    Turn.rows.bulk_update([turn for turn in kept if turn.index > first_new], ["index"], batch_size=_CHUNK)
    # What follows a new turn answers another turn than before, so it is read again.
    row.turns.filter(index__gt=first_new).update(reading=None)


def _complete(row: Conversation, record: ConversationRecord, now: datetime) -> None:
    known = {who["name"] for who in row.participants}
    others = [{"name": who.name, "role": who.role.value} for who in record.participants if who.name not in known]
    times = list(row.turns.exclude(at=None).order_by("at").values_list("at", flat=True))
    row.participants = [*row.participants, *others]
    customers = record.names(Role.CUSTOMER)
    if row.person_id is None and customers:
        # We began it, and now the customer answers.
        row.person, row.title = person_called(row.team_id, customers[0]), ", ".join(customers)[:200]
    row.turn_count = row.turns.count()
    row.first_at, row.last_at = (times[0], times[-1]) if times else (None, None)
    row.changed_at, row.is_read, row.closed_at = now, False, None
    row.save()
