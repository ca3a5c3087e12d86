"""The only place that chooses implementations."""

from weerklank import __version__
from weerklank.advice.contradictions import ClashScorer
from weerklank.advice.lint import VOCABULARY
from weerklank.advice.next_step import check_rules
from weerklank.advice.records import Versions
from weerklank.method.catalog import load_method
from weerklank.method.records import Method
from weerklank.method.rules import RuleBook, load_rules
from weerklank.pipeline import Pipeline
from weerklank.services.check import Checker
from weerklank.settings import Settings
from weerklank.understanding.classify import HeadsClassifier
from weerklank.understanding.encode import UseEncoder
from weerklank.understanding.heads import Model

__all__ = ["make_checker", "make_classifier", "make_method", "make_pipeline", "make_rules"]


def make_method(settings: Settings) -> Method:
    """Read the method and prove that its parts fit together.

    Raises:
        MethodError: a file breaks the schema, or names what doesn't exist.
    """
    method = load_method(settings.method)
    check_rules(method)
    return method


def make_classifier(settings: Settings, method: Method) -> HeadsClassifier:
    """Return the classifier that reads turns.

    Raises:
        ModelError: the model can't be read.
    """
    return HeadsClassifier(Model.load(settings.model), UseEncoder(), frozenset(method.forms), method.talk_of())


def make_pipeline(settings: Settings) -> Pipeline:
    """Return the pipeline with everything it stands on.

    Raises:
        MethodError, ModelError: a part of it can't be read.
    """
    method = make_method(settings)
    classifier = make_classifier(settings, method)
    clash = classifier.model.clash
    return Pipeline(
        method=method,
        classifier=classifier,
        clash_scorer=ClashScorer(clash.weights, clash.threshold, classifier.encoder),
        versions=Versions(tool=f"weerklank {__version__}", method=method.version, model=classifier.id),
    )


def make_rules(settings: Settings) -> RuleBook:
    """Read the rules that drafts are checked by.

    Raises:
        MethodError: a file breaks the schema, or names what doesn't exist.
    """
    return load_rules(settings.method, vocabulary=VOCABULARY)


def make_checker(settings: Settings) -> Checker:
    """Return what drafts are checked with.

    Raises:
        MethodError, ModelError: a part of it can't be read.
    """
    return Checker(make_rules(settings), make_classifier(settings, make_method(settings)))
