"""Put imported conversations into the workspace; what is there already is not added again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise
from operator import attrgetter
from pathlib import Path

from django.db.models import Max, Min

from weerklank.conversations.identity import RoleGuess
from weerklank.conversations.records import Conversation as ConversationRecord
from weerklank.conversations.records import Role, Speaker, Utterance
from weerklank.services.people import person_called
from weerklank.store.bulk import NewTurn, add_turns, shared_turns
from weerklank.store.models import Conversation, Import, Turn

__all__ = ["Merged", "fingerprints", "forget_readings_without", "merge", "sent_fingerprint", "storable"]

_NAME_CHARS = 120
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class _Kept:
    """Hold what decides on the place of a turn that is there already."""

    pk: int
    index: int
    at: datetime | None
    speaker: str
    fingerprint: str


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
        utterances=tuple(map(_storable_turn, conversation.utterances)),
    )


def _storable_turn(turn: Utterance) -> Utterance:
    """Return the turn itself where it can be held as it is, as nearly all can."""
    speaker, text = _name(turn.speaker), _clean(turn.text)
    return turn if (speaker, text) == (turn.speaker, turn.text) else replace(turn, speaker=speaker, text=text)


@lru_cache(maxsize=1024)
def _name(name: str) -> str:
    return _clean(name)[:_NAME_CHARS]


def _clean(text: str) -> str:
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def fingerprints(turns: Sequence[Utterance]) -> list[str]:
    """Tell each turn by its time, speaker and words; of turns that are alike in all three, by which it is of them.

    Neither the file nor the place in it counts, so a longer export gives the same turns the same fingerprints.
    """
    in_order = all(one.at and two.at and one.at <= two.at for one, two in pairwise(turns))
    seen: dict[str, int] = {}
    found, before = [], None
    for turn in turns:
        if in_order and turn.at != before:
            seen.clear()  # none of these comes back, and of a long chat they would fill the memory
        before = turn.at
        said = f"{before.isoformat() if before else ''}\x1f{turn.speaker}\x1f{turn.text}"
        number = seen[said] = seen.get(said, 0) + 1
        found.append(blake2b(f"{said}\x1f{number}".encode(), digest_size=20).hexdigest())
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
    """Add one conversation, or to the one that it continues; call it within a transaction that holds them.

    Args:
        record: storable, with roles decided.
        guess: how they were decided.
        into: the import that brings it.
        now: aware, UTC.
        continues: the conversation that its sender says it belongs to; None finds out.
    """
    prints = fingerprints(record.utterances)
    found = continues or _continued(record, prints, into)
    if found is None:
        return _begin(record, guess, prints, into, now)
    row = Conversation.rows.select_for_update().get(pk=found.pk)
    _recognise_sent(row, record, prints)
    kept = {turn.fingerprint: turn for turn in _kept(row)}
    roles = _roles(record) | {who["name"]: who["role"] for who in row.participants}
    added = [
        _new_turn(turn, fingerprint, roles)
        for turn, fingerprint in zip(record.utterances, prints, strict=True)
        if fingerprint not in kept
    ]
    if added:
        _place(row, list(kept.values()), added, prints=prints, into=into)
        _complete(row, record, now)
    return Merged(row, is_new=False, new_turns=len(added), known_turns=len(prints) - len(added))


def _begin(record: ConversationRecord, guess: RoleGuess, prints: Sequence[str], into: Import, now: datetime) -> Merged:
    """Add a conversation of which nothing is there yet: all there is to know of it stands in the record."""
    row = _new_row(record, guess, into, now)
    roles = _roles(record)
    turns = [_new_turn(turn, print_, roles) for turn, print_ in zip(record.utterances, prints, strict=True)]
    if all(turn.at for turn in turns):
        turns.sort(key=attrgetter("at"))
    add_turns(row, _numbered(turns), brought_by=into)
    return Merged(row, is_new=True, new_turns=len(turns), known_turns=0)


def _numbered(turns: Iterable[NewTurn]) -> Iterator[NewTurn]:
    """Yield turns with their place among these as their index."""
    return (turn if turn.index == place else replace(turn, index=place) for place, turn in enumerate(turns))


def _roles(record: ConversationRecord) -> dict[str, str]:
    return {who.name: who.role.value for who in record.participants}


def _continued(record: ConversationRecord, prints: Sequence[str], into: Import) -> Conversation | None:
    """Return the conversation that shares most turns with this one, where they are one and the same.

    They are where the same people share a turn with a time, or where one group holds the other and half of the
    shorter one's turns are shared: a single "ok" without a time proves nothing.
    """
    shared = shared_turns(into.team_id, prints)
    if not shared:
        return None
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


def _new_row(record: ConversationRecord, guess: RoleGuess, into: Import, now: datetime) -> Conversation:
    customers = record.names(Role.CUSTOMER)
    times = [turn.at for turn in record.utterances if turn.at]
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
        turn_count=len(record.utterances),
        first_at=min(times, default=None),
        last_at=max(times, default=None),
        changed_at=now,
    )


def _new_turn(turn: Utterance, fingerprint: str, roles: Mapping[str, str]) -> NewTurn:
    role = roles.get(turn.speaker, Role.OTHER.value)
    return NewTurn(turn.index, turn.at, turn.speaker, role, turn.text, turn.line, fingerprint)


def _kept(row: Conversation) -> Iterator[_Kept]:
    found = row.turns.order_by("index").values_list("pk", "index", "at", "speaker", "fingerprint")
    return (_Kept(*columns) for columns in found.iterator())


def _recognise_sent(row: Conversation, record: ConversationRecord, prints: Sequence[str]) -> None:
    """Give an answer that was written here the time that the export has for it, so that it doesn't come in twice."""
    sent = list(row.turns.exclude(sent_by=None))
    here = set(row.turns.values_list("fingerprint", flat=True)) if sent else set()
    for ours in sent:
        for turn, fingerprint in zip(record.utterances, prints, strict=True):
            same = turn.text.split() == ours.text.split() and record.role_of(turn.speaker) is not Role.CUSTOMER
            if same and fingerprint not in here and ours.fingerprint not in prints:
                ours.at, ours.speaker, ours.line, ours.fingerprint = turn.at or ours.at, turn.speaker, 0, fingerprint
                ours.save(update_fields=["at", "speaker", "line", "fingerprint"])
                here.add(fingerprint)
                break


def _place(
    row: Conversation, kept: Sequence[_Kept], added: Sequence[NewTurn], *, prints: Sequence[str], into: Import
) -> None:
    """Give all turns their place: by time where all have one, else as the newest export has them."""
    order = {fingerprint: place for place, fingerprint in enumerate(prints)}
    turns: list[_Kept | NewTurn] = [*kept, *added]
    if all(turn.at for turn in turns):
        turns.sort(key=lambda turn: (turn.at, order.get(turn.fingerprint, -1), turn.index))
    elif set(order) >= {turn.fingerprint for turn in kept}:
        turns.sort(key=lambda turn: order[turn.fingerprint])
    places = {turn.fingerprint: place for place, turn in enumerate(turns)}
    add_turns(row, (replace(turn, index=places[turn.fingerprint]) for turn in added), brought_by=into)
    moved = [Turn(pk=turn.pk, index=places[turn.fingerprint]) for turn in kept]
    moved = [turn for turn, before in zip(moved, kept, strict=True) if turn.index != before.index]
    Turn.rows.bulk_update(moved, ["index"], batch_size=_CHUNK)
    _forget_readings(kept, before=_answered(kept), after=_answered(turns))


def _answered(turns: Iterable[_Kept | NewTurn]) -> dict[str, str]:
    """Tell by fingerprint which turn each one answers: the one before it by another speaker."""
    answered: dict[str, str] = {}
    last = None
    for turn in turns:
        if last is not None and last.speaker != turn.speaker:
            answered[turn.fingerprint] = last.fingerprint
        elif last is not None and last.fingerprint in answered:
            answered[turn.fingerprint] = answered[last.fingerprint]
        last = turn
    return answered


def _forget_readings(kept: Iterable[_Kept], *, before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """Have those turns read again that answer another turn than they did; a reading depends on nothing else."""
    stale = [turn.pk for turn in kept if before.get(turn.fingerprint) != after.get(turn.fingerprint)]
    for start in range(0, len(stale), _CHUNK):
        Turn.rows.filter(pk__in=stale[start : start + _CHUNK]).update(reading=None)


def forget_readings_without(gone: Import, row: Conversation) -> None:
    """Have those turns of a conversation read again that answer another turn once an import's turns are gone."""
    brought = set(row.turns.filter(imported_by=gone).values_list("pk", flat=True))
    turns = list(_kept(row)) if row.turns.exclude(imported_by=gone).exists() else []
    left = [turn for turn in turns if turn.pk not in brought]
    _forget_readings(left, before=_answered(turns), after=_answered(left))


def _complete(row: Conversation, record: ConversationRecord, now: datetime) -> None:
    known = {who["name"] for who in row.participants}
    others = [{"name": who.name, "role": who.role.value} for who in record.participants if who.name not in known]
    times = row.turns.aggregate(first=Min("at"), last=Max("at"))
    row.participants = [*row.participants, *others]
    customers = record.names(Role.CUSTOMER)
    if row.person_id is None and customers:
        # We began it, and now the customer answers.
        row.person, row.title = person_called(row.team_id, customers[0]), ", ".join(customers)[:200]
    row.turn_count = row.turns.count()
    row.first_at, row.last_at = times["first"], times["last"]
    row.changed_at, row.is_read, row.closed_at = now, False, None
    row.save(update_fields=_ADDED_TO)


_ADDED_TO = (
    "participants", "person", "title", "turn_count", "first_at", "last_at", "changed_at", "is_read", "closed_at",
)  # fmt: skip
