"""From one conversation to its Report."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, tzinfo
from functools import partial
from itertools import chain, islice

from weerklank.advice.contradictions import Clash, ClashScorer, clashing, contradictions
from weerklank.advice.diagnose import diagnose
from weerklank.advice.escalation import escalation
from weerklank.advice.figures import figures
from weerklank.advice.findings import findings
from weerklank.advice.lint import Choices
from weerklank.advice.next_step import next_step
from weerklank.advice.records import Address, Contradiction, Finding, Report, Severity, Versions
from weerklank.advice.situation import Situation
from weerklank.conversations.context import said_by
from weerklank.conversations.identity import How, RoleGuess, Roster, assign_roles, guess_sellers, heard_sample
from weerklank.conversations.records import Conversation, Role
from weerklank.method.records import Method
from weerklank.method.rules import RuleBook
from weerklank.text.language import Language
from weerklank.understanding.classify import Classifier, read_conversation
from weerklank.understanding.memory import FORGETFUL, Memory
from weerklank.understanding.records import Reading
from weerklank.understanding.threads import several_at_once

__all__ = ["Pipeline", "in_language"]


def _no_choices(_: Conversation) -> Choices:
    return Choices()


@dataclass(frozen=True)
class Pipeline:
    """Hold what turns a conversation into a Report; made once, in bootstrap.

    Attributes:
        threads: how many turns are read at once.
        memory: of clashes that were found before; the classifier has its own.
        choices_of: says for a conversation which rules the user switched off or weighs otherwise.
        address: how drafts and questions speak to customers.
        zone: where they live, in which days are counted and named.
    """

    method: Method
    rules: RuleBook
    classifier: Classifier
    clash_scorer: ClashScorer
    versions: Versions
    threads: int = 1
    memory: Memory = FORGETFUL
    choices_of: Callable[[Conversation], Choices] = _no_choices
    address: Address = Address.FOLLOW
    zone: tzinfo = UTC

    def decide_roles(
        self, conversations: Sequence[Conversation], *, me: Sequence[str]
    ) -> list[tuple[Conversation, RoleGuess]]:
        """Say for each conversation who the seller is.

        Args:
            conversations: all that are looked at together; a name in several of them is telling.
            me: the names the user gave; without any, the seller is guessed.

        Raises:
            NotFoundError: a given name speaks in none of the conversations.
        """
        with several_at_once(self.threads) as each:
            guesses = guess_sellers(conversations, me=me, sounds_like_seller=self._sounds_like_seller, each=each)
        return [(assign_roles(talk, guess), guess) for talk, guess in zip(conversations, guesses, strict=True)]

    def guess_roles(self, conversations: Iterable[Conversation], *, roster: Roster) -> Iterator[RoleGuess]:
        """Say for each of many conversations who the seller is, and hold a few of them at a time.

        Args:
            roster: has met them all.
        """
        guess = partial(roster.guess, sounds_like_seller=self._sounds_like_seller)
        with several_at_once(self.threads) as each:
            yield from each(guess, conversations)

    def _sounds_like_seller(self, conversation: Conversation, speaker: str) -> float:
        return self.classifier.seller_score(heard_sample(conversation, speaker))

    def run(
        self,
        conversation: Conversation,
        guess: RoleGuess,
        *,
        reader: Language,
        now: datetime,
        on_turn: Callable[[], None] = lambda: None,
    ) -> Report:
        """Read a conversation and advise on it.

        Args:
            conversation: with roles decided.
            guess: how they were decided.
            reader: the language of the report.
            now: aware, UTC; the day from which follow-ups are counted.
            on_turn: called after each turn that was read.
        """
        found = read_conversation(conversation, classifier=self.classifier, threads=self.threads)
        readings = tuple(_told(found, on_turn))
        return self.advise(conversation, readings, guess, reader=reader, now=now)

    def run_all(
        self,
        decided: Iterable[tuple[Conversation, RoleGuess]],
        *,
        reader: Language,
        now: datetime,
        on_turn: Callable[[], None] = lambda: None,
    ) -> Iterator[Report]:
        """Read conversations and advise on each, several at once; the reports are those of `run`, in order.

        No more than a few are held, so that there may be any number of them.

        Args:
            decided: conversations with roles decided, and how.
            reader: the language of the reports.
            now: aware, UTC; the day from which follow-ups are counted.
            on_turn: called after each turn that was read, perhaps from another thread.
        """
        rest = iter(decided)
        first = list(islice(rest, self.threads))
        if len(first) < self.threads:
            yield from (self.run(*talk, reader=reader, now=now, on_turn=on_turn) for talk in first)
            return
        one_by_one = replace(self, threads=1)
        with several_at_once(self.threads) as each:
            yield from each(
                lambda talk: one_by_one.run(*talk, reader=reader, now=now, on_turn=on_turn), chain(first, rest)
            )

    def advise(
        self,
        conversation: Conversation,
        readings: tuple[Reading, ...],
        guess: RoleGuess,
        *,
        reader: Language,
        now: datetime,
    ) -> Report:
        """Advise on a conversation that was read before, by the model or with a person's corrections.

        Args:
            readings: one for each turn, in order.
            reader: the language of the report.
            now: aware, UTC; the day from which follow-ups are counted.
        """
        clashes = self.clashes(conversation, readings, reader=reader)
        situation = self.situation(conversation, readings, clashes, today=now.astimezone(self.zone).date())
        found = tuple(self._findings(conversation, readings, reader))
        diagnoses = tuple(
            diagnose(
                conversation,
                readings,
                method=self.method,
                reader=reader,
                formal=situation.is_formal,
                faulted={finding.turn for finding in found if finding.severity is not Severity.SUGGESTION},
            )
        )
        of_focus = next((diagnosis for diagnosis in reversed(diagnoses) if diagnosis.turn == situation.focus), None)
        return Report(
            conversation=conversation,
            readings=readings,
            escalation=tuple(situation.escalation),
            contradictions=clashes,
            diagnosis=diagnoses,
            findings=found,
            next_step=next_step(situation, of_focus, reader=reader),
            figures=figures(conversation, readings, method=self.method),
            seller_guess=self._tell(guess, reader),
            analysed_at=now,
            versions=self.versions,
            seller_unsure=guess.how is How.DOUBTFUL,
        )

    def _findings(self, conversation: Conversation, readings: Sequence[Reading], reader: Language) -> Iterator[Finding]:
        return findings(
            conversation,
            readings,
            method=self.method,
            rules=self.rules,
            reader=reader,
            choices=self.choices_of(conversation),
        )

    def clashes(
        self, conversation: Conversation, readings: Sequence[Reading], *, reader: Language
    ) -> tuple[Contradiction, ...]:
        """Return the pairs of one person's turns that can't both be true."""
        found: list[tuple[int, int, float]] = self.memory.remembered(
            self._key_of_clashes(conversation, readings), lambda: self._find_clashes(conversation, readings)
        )
        clashes = (Clash(*clash) for clash in found)
        return tuple(contradictions(clashes, readings, method=self.method, reader=reader))

    def _find_clashes(self, conversation: Conversation, readings: Sequence[Reading]) -> list[tuple[int, int, float]]:
        found = clashing(conversation, readings, scorer=self.clash_scorer, method=self.method)
        return [(clash.first, clash.second, clash.score) for clash in found]

    def _key_of_clashes(self, conversation: Conversation, readings: Sequence[Reading]) -> Iterator[str]:
        """Yield all that the clashes of a conversation depend on."""
        yield from (self.versions.model, self.versions.method, self.clash_scorer.id, "clashes", repr(readings))
        for turn in conversation.utterances:
            yield from (turn.speaker, conversation.role_of(turn.speaker).value, turn.text)

    def situation(
        self, conversation: Conversation, readings: Sequence[Reading], clashes: Sequence[Contradiction], *, today: date
    ) -> Situation:
        """Return what the next step is chosen by, at the end of a conversation.

        Args:
            readings: one for each turn.
            clashes: between those turns.
            today: the day from which follow-ups are counted.
        """
        customers = said_by(conversation, Role.CUSTOMER)
        return Situation(
            conversation=conversation,
            readings=readings,
            escalation=tuple(escalation(conversation, readings, method=self.method)),
            contradictions=clashes,
            method=self.method,
            focus=customers[-1].index if customers else None,
            today=today,
            address=self.address,
            zone=self.zone,
        )

    def situation_after(
        self,
        turn: int,
        conversation: Conversation,
        readings: Sequence[Reading],
        clashes: Sequence[Contradiction],
        *,
        today: date,
    ) -> Situation:
        """Return the situation right after a turn, from what was known up to there.

        Args:
            turn: its index.
            readings: of the whole conversation, or of more turns than these.
            clashes: the same.
        """
        end = turn + 1
        known = [clash for clash in clashes if clash.second < end]
        until = replace(conversation, utterances=conversation.utterances[:end])
        return self.situation(until, readings[:end], known, today=today)

    def _tell(self, guess: RoleGuess, reader: Language) -> str:
        return self.method.wording.seller[guess.how].of(reader).format(names=", ".join(guess.sellers))


def _told(readings: Iterable[Reading], on_turn: Callable[[], None]) -> Iterator[Reading]:
    for reading in readings:
        on_turn()
        yield reading


def in_language(conversations: Iterable[Conversation], language: Language | None) -> list[Conversation]:
    """Set the language of conversations that the user named one for; None leaves each as it was found."""
    if language is None:
        return list(conversations)
    return [replace(conversation, language=language) for conversation in conversations]
