"""Which language model rewrites a team's drafts: its own, that of the installation, or none."""

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from threading import BoundedSemaphore
from urllib.parse import urlsplit

from django.db import transaction

from weerklank.errors import ModelError, SettingsError, StoreError, say
from weerklank.services.audit import log
from weerklank.services.language_model import MOST_TIMEOUT_S, Endpoint, ask, endpoint_of
from weerklank.services.outside import is_public, target_of
from weerklank.services.rewriting import slot
from weerklank.services.sealed import seal, unseal
from weerklank.store.models import LanguageModel, Membership, ModelUse, Team
from weerklank.text.language import Language

__all__ = [
    "ModelWish", "chosen_model", "endpoint_of_team", "forget_model", "keep_model", "question", "try_it",
]  # fmt: skip

_LONGEST_NAME_CHARS = 200
_LONGEST_KEY_CHARS = 2000
_INSTRUCTIONS = "Answer in one short sentence."
_QUESTIONS = {Language.NL: "Zeg in het Nederlands goedendag.", Language.EN: "Say good day in English."}


@dataclass(frozen=True, slots=True)
class ModelWish:
    """Hold what somebody fills in of a language model.

    Attributes:
        key: empty keeps the one that is there, as long as the address stays the same.
    """

    use: ModelUse
    url: str = ""
    model: str = ""
    key: str = ""
    timeout_s: int = 20


def chosen_model(team: Team) -> LanguageModel:
    """Return what a team chose; the installation's, in a row that isn't kept, where it chose nothing."""
    row: LanguageModel | None = LanguageModel.rows.filter(team_id=team.pk).first()
    return row or LanguageModel(team_id=team.pk)


def keep_model(membership: Membership, wish: ModelWish, *, allowed: Collection[str]) -> None:
    """Keep which language model the team has; a kept key goes to no other address.

    Args:
        allowed: hosts that may be in a private network (WEERKLANK_PRIVATE_HOSTS).

    Raises:
        SettingsError: something of the team's own one is missing or can't be used (C090 to C093); its place is the
            name of the field.
    """
    url = wish.url.strip().rstrip("/")
    if url or wish.use == ModelUse.OWN:
        _check(url, wish, allowed)
    with transaction.atomic():
        before = LanguageModel.rows.for_member(membership).select_for_update().first()
        kept = before.sealed_key if before and before.url == url else ""
        columns = {
            "use": wish.use.value, "url": url, "model": wish.model, "timeout_s": wish.timeout_s,
            "sealed_key": seal(wish.key) if wish.key and url else kept,
        }  # fmt: skip
        row, _ = LanguageModel.rows.update_or_create(team_id=membership.team_id, defaults=columns)
        log(membership, f"model.{wish.use.value}", f"model {row.pk}")


def forget_model(membership: Membership) -> None:
    """Forget the team's own model with its key; where it was in use, nothing is rewritten from now on."""
    with transaction.atomic():
        mine = LanguageModel.rows.for_member(membership)
        mine.filter(use=ModelUse.OWN.value).update(use=ModelUse.OFF.value)
        mine.update(url="", model="", sealed_key="")
        log(membership, "model.forget")


def endpoint_of_team(team: Team, *, usual: Callable[[], Endpoint], allowed: Collection[str]) -> Endpoint:
    """Return where a team's language model answers.

    Args:
        usual: gives that of the installation.
        allowed: hosts that may be in a private network.

    Raises:
        ModelError: the team has none (A010), or what it filled in can't be used any more (A011).
    """
    row = chosen_model(team)
    if row.use == ModelUse.INSTALLATION:
        return usual()
    if row.use == ModelUse.OFF:
        raise ModelError("team", "A010", "no language model is set up", "Choose one under Settings.")
    try:
        key = unseal(row.sealed_key) if row.sealed_key else ""
    except StoreError as error:
        raise ModelError("key", "A011", error.said_problem, "Give the key again under Settings.") from error
    return endpoint_of(url=row.url, model=row.model, key=key, timeout=str(row.timeout_s), allowed=allowed)


def question(language: Language) -> str:
    """Return what a model is asked to see whether it works: a sentence of ours, with nothing of anybody in it."""
    return _QUESTIONS[language]


def try_it(membership: Membership, endpoint: Endpoint, *, language: Language, slots: BoundedSemaphore) -> str:
    """Ask the model our sentence and return what it says.

    Raises:
        ModelError: nothing answers, what answers isn't a language model, or others are waiting.
    """
    log(membership, "model.try")
    with slot(slots):
        told = ask(endpoint, instructions=_INSTRUCTIONS, data=question(language))
    if not told:
        remedy = "Look at the server of the model, and at the model's name."
        raise ModelError(endpoint.target.host, "A015", "what came back is no answer of a language model", remedy)
    return told


def _check(url: str, wish: ModelWish, allowed: Collection[str]) -> None:
    if not _is_usable(url, allowed):
        remedy = "Give a public https address; a host at home must stand in WEERKLANK_PRIVATE_HOSTS."
        raise SettingsError("url", "C090", "this can't be the address of a language model", remedy)
    if not 0 < len(wish.model) <= _LONGEST_NAME_CHARS or not wish.model.isprintable():
        raise SettingsError("model", "C091", "this is no name of a model", "Give the name that it has there.")
    if len(wish.key) > _LONGEST_KEY_CHARS or not (wish.key.isascii() and wish.key.isprintable()):
        raise SettingsError("key", "C092", "this is no key", "Copy the key again.")
    if not 1 <= wish.timeout_s <= MOST_TIMEOUT_S:
        problem = say("{given!r} is no time to wait", given=wish.timeout_s)
        raise SettingsError(
            "timeout_s", "C093", problem, say("Give a number of seconds, 1 to {most}.", most=MOST_TIMEOUT_S)
        )


def _is_usable(url: str, allowed: Collection[str]) -> bool:
    """Tell whether an address may be kept; where its name leads to is looked at again with every connection."""
    try:
        target = target_of(url, allowed=allowed)
        parts = urlsplit(url)
    except (SettingsError, ValueError):
        return False
    if parts.query or parts.fragment:
        return False
    return target.host in allowed or not _is_private_name(target.host)


def _is_private_name(host: str) -> bool:
    with suppress(ValueError):
        return not is_public(host)
    return "." not in host.rstrip(".") or host.rstrip(".").endswith((".localhost", ".local", ".internal"))
