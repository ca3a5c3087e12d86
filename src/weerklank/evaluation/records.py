"""The record of one measured figure."""

from dataclasses import dataclass

__all__ = ["Figure", "SuiteResult"]


@dataclass(frozen=True, slots=True)
class Figure:
    """Hold one figure, 0 to 1 unless its name tells a unit, with the number of cases that it rests on."""

    name: str
    value: float
    cases: int


@dataclass(frozen=True, slots=True)
class SuiteResult:
    """Hold the figures of one suite, and what they were measured on."""

    suite: str
    measured_on: str
    figures: tuple[Figure, ...]
