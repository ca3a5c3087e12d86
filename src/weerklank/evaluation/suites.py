"""The suites that `weerklank evaluate` runs: one row each."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from weerklank.advice.labelled import labelled_conversations, training_conversations
from weerklank.errors import NotFoundError, say
from weerklank.evaluation.cascade import cascade_figures
from weerklank.evaluation.conversations import conversation_figures
from weerklank.evaluation.drafts import draft_figures, judged_drafts, marked_drafts
from weerklank.evaluation.pairs import pair_figures
from weerklank.evaluation.privacy import marked_texts, privacy_figures
from weerklank.evaluation.public import PUBLIC_SUITES, Tune
from weerklank.evaluation.records import Figure, SuiteResult
from weerklank.evaluation.steps import step_figures
from weerklank.evaluation.turns import (
    customer_figures,
    judged_customers,
    seller_figures,
    test_customers,
    test_sellers,
    test_talks,
)
from weerklank.evaluation.warning import warning_figures
from weerklank.pipeline import Pipeline
from weerklank.understanding.classify import TurnClassifier
from weerklank.understanding.labelled import LabelledTurn, customer_turns, labelled_pairs, seller_turns
from weerklank.understanding.scorers import PooledScorer

__all__ = ["SUITES", "run_suites"]

Suite = Callable[[Path, Pipeline], SuiteResult]


def _held_out(data: Path, pipeline: Pipeline) -> SuiteResult:
    judged = judged_customers(test_customers(data, blind=False), classifier=pipeline.classifier)
    figures = customer_figures(judged, forms=frozenset(pipeline.method.forms))
    told = "the held-out 15% of data/utterances (by a hash of each id); written by language models"
    return SuiteResult(
        "internal",
        told,
        (*figures, *_seller_figures(test_sellers(data), pipeline)),
    )


def _talks(data: Path, pipeline: Pipeline) -> SuiteResult:
    customers, sellers = test_talks(data)
    judged = judged_customers(customers, classifier=pipeline.classifier)
    figures = customer_figures(judged, forms=frozenset(pipeline.method.forms))
    told = "the turns of the held-out 15% of data/talks (whole talks, by a hash of each id); written by language models"
    return SuiteResult("talks", told, (*figures, *_seller_figures(sellers, pipeline)))


def _seller_figures(turns: Sequence[LabelledTurn], pipeline: Pipeline) -> list[Figure]:
    return seller_figures(turns, classifier=pipeline.classifier, moves=list(pipeline.method.moves))


def _blind(data: Path, pipeline: Pipeline) -> SuiteResult:
    judged = judged_customers(test_customers(data, blind=True), classifier=pipeline.classifier)
    figures = customer_figures(judged, forms=frozenset(pipeline.method.forms))
    told = "data/utterances/test-*.jsonl: written by a language model without sight of the other lines"
    return SuiteResult("blind", told, tuple(figures))


def _conversations(data: Path, pipeline: Pipeline) -> SuiteResult:
    path = data / "conversations" / "test-conversations-nl-en.jsonl"
    told = f"{path.name}: whole conversations, written by a language model; none was trained on"
    return SuiteResult(
        "conversations", told, tuple(conversation_figures(labelled_conversations(path), pipeline=pipeline))
    )


def _pairs(data: Path, pipeline: Pipeline) -> SuiteResult:
    told = (
        "the held-out 15% of data/pairs and of the judged pairs in data/talks (by a hash of each id);"
        " written by language models"
    )
    network = pipeline.clash_scorer.network
    if network is None:
        return SuiteResult("pairs", f"{told}; no network reads pairs here", ())
    held_out = [pair for pair in labelled_pairs(data) if pair.split == "test"]
    return SuiteResult("pairs", told, tuple(pair_figures(held_out, network=network)))


def _cascade(data: Path, pipeline: Pipeline) -> SuiteResult:
    told = (
        "the held-out 15% of data/utterances and the blind files: how sure the fast model must be to decide alone;"
        " the thresholds in use were fitted on a tenth of the training turns"
    )
    classifier = pipeline.classifier
    if not isinstance(classifier, TurnClassifier) or not isinstance(classifier.scorer, PooledScorer):
        return SuiteResult("cascade", f"{told}; the fast model alone is no cascade", ())
    customers = [turn for turn in customer_turns(data) if turn.split == "test"]
    sellers = [turn for turn in seller_turns(data) if turn.split == "test"]
    figures = cascade_figures(customers, sellers, classifier=classifier, pool=classifier.scorer)
    return SuiteResult("cascade", told, tuple(figures))


def _checker(data: Path, pipeline: Pipeline) -> SuiteResult:
    path = data / "checker" / "test-drafts-nl-en.jsonl"
    rules = pipeline.rules
    judged = judged_drafts(marked_drafts(path), rules=rules, classifier=pipeline.classifier)
    told = f"{path.name}: drafts with their faults marked, written by a language model; rules {rules.version}"
    return SuiteResult("checker", told, tuple(draft_figures(judged, packs=rules.packs)))


def _warning(data: Path, pipeline: Pipeline) -> SuiteResult:
    path = data / "conversations" / "test-conversations-nl-en.jsonl"
    told = (
        f"{path.name} (unseen), and the other conversations-*.jsonl (on which the curve's weights were chosen by hand):"
        " whether the tension rises before the turn where a quarrel breaks out"
    )
    unseen = warning_figures(labelled_conversations(path), pipeline=pipeline, part="unseen")
    return SuiteResult(
        "warning", told, (*unseen, *warning_figures(training_conversations(data), pipeline=pipeline, part="others"))
    )


def _steps(data: Path, pipeline: Pipeline) -> SuiteResult:
    told = (
        "all conversations-*.jsonl but test-*: the weights of the next step were fitted on four in five of them,"
        " by a hash of each id; to find mistakes by, not to judge by"
    )
    return SuiteResult("steps", told, tuple(step_figures(training_conversations(data), pipeline=pipeline)))


def _privacy(data: Path, pipeline: Pipeline) -> SuiteResult:  # noqa: ARG001 - the suites' signature
    path = data / "privacy" / "privacy-nl-en.jsonl"
    told = f"{path.name}: invented lines, half of them decoys; the rules were mended on these same lines"
    return SuiteResult("privacy", told, tuple(privacy_figures(tuple(marked_texts(path)))))


def _privacy_unseen(data: Path, pipeline: Pipeline) -> SuiteResult:  # noqa: ARG001 - the suites' signature
    path = data / "privacy" / "test-unseen-nl-en.jsonl"
    told = f"{path.name}: invented lines, half of them decoys; written after the rules, and no rule was mended on them"
    return SuiteResult("privacy-unseen", told, tuple(privacy_figures(tuple(marked_texts(path)))))


SUITES: Mapping[str, Suite] = {
    "internal": _held_out,
    "blind": _blind,
    "talks": _talks,
    "cascade": _cascade,
    "pairs": _pairs,
    "conversations": _conversations,
    "warning": _warning,
    "checker": _checker,
    "steps": _steps,
    "privacy": _privacy,
    "privacy-unseen": _privacy_unseen,
}


def run_suites(
    names: Sequence[str], *, data: Path, pipeline: Pipeline, make_tune: Callable[[], Tune]
) -> list[SuiteResult]:
    """Run the suites with these names; all those on our own data where none is named.

    Args:
        data: the folder with the data of these suites.
        pipeline: what is measured.
        make_tune: gives what fine-tunes a network; called by the suites on public data only, once their data are read.

    Raises:
        NotFoundError: there is no such suite, or its data isn't there.
    """
    known = (*SUITES, *PUBLIC_SUITES)
    for name in names:
        if name not in known:
            raise NotFoundError(
                "--suite",
                "N004",
                say("there is no suite {name!r}", name=name),
                say("Choose from: {known}.", known=", ".join(known)),
            )
    return [
        SUITES[name](data, pipeline) if name in SUITES else PUBLIC_SUITES[name](data, pipeline.classifier, make_tune)
        for name in names or SUITES
    ]
