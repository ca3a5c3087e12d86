"""A classifier that tells how often it was asked."""

from dataclasses import dataclass, field

from weerklank.understanding.classify import Classifier


@dataclass
class Counting:
    """Read with another classifier, and note which turns were asked for."""

    inner: Classifier
    asked: list[str] = field(default_factory=list)

    @property
    def id(self):
        return self.inner.id

    def read_turn(self, text, *, context, role, index=0):
        self.asked.append(text)
        return self.inner.read_turn(text, context=context, role=role, index=index)

    def label_scores(self, text, *, context):
        return self.inner.label_scores(text, context=context)

    def seller_score(self, texts):
        return self.inner.seller_score(texts)
