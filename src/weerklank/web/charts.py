"""Lay out charts that are drawn as SVG on the server; every number also stands in a table."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from weerklank.method.records import Scale
from weerklank.services.portrait import StagePoint
from weerklank.services.recurring import Week

__all__ = ["Bar", "Column", "ColumnChart", "Level", "StageChart", "StageDot", "bars", "stage_chart", "week_chart"]

_WIDTH, _HEIGHT, _FLOOR = 640, 170, 140
"""Units of the drawing; the floor is where the columns stand."""
_GAP_SHARE = 0.25
_LEFT, _RIGHT = 130, 16
_SIX_DAYS = timedelta(days=6)
_LEVEL_HEIGHT = 34


@dataclass(frozen=True, slots=True)
class Bar:
    """Hold one row of a table with bars; `share` is of the longest bar, in per cent."""

    id: str
    count: int
    share: int


@dataclass(frozen=True, slots=True)
class Column:
    """Hold one column of a chart over weeks.

    Attributes:
        label: under the column; empty under most.
        first, last: the Monday and the Sunday, or what of the week is between the days that were asked for.
    """

    monday: date
    first: date
    last: date
    count: int
    x: float
    y: float
    width: float
    height: float
    middle: float
    label: str


@dataclass(frozen=True, slots=True)
class ColumnChart:
    """Hold a chart over weeks."""

    columns: Sequence[Column]
    width: int
    height: int
    floor: int
    most: int


@dataclass(frozen=True, slots=True)
class Level:
    """Hold one line of the stage chart."""

    id: str
    y: float


@dataclass(frozen=True, slots=True)
class StageDot:
    """Hold one point of the stage chart."""

    at: datetime
    stage: str
    conversation: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class StageChart:
    """Hold how somebody went through the journey; `path` joins the points."""

    dots: Sequence[StageDot]
    levels: Sequence[Level]
    path: str
    width: int
    height: int
    left: int


def bars(counts: Mapping[str, int]) -> tuple[Bar, ...]:
    """Lay out counts, in the order in which they are given."""
    most = max(counts.values(), default=1)
    return tuple(Bar(each, count, max(1, round(100 * count / most))) for each, count in counts.items())


def week_chart(
    weeks: Sequence[Week], months: Sequence[str], *, since: date | None = None, until: date | None = None
) -> ColumnChart | None:
    """Lay out one column a week; each month is named under the first week that is mostly its.

    None for a single week: that is a number.

    Args:
        since, until: the days that were counted; None leaves that side open.
    """
    if len(weeks) <= 1:
        return None
    most = max(week.count for week in weeks)
    step = _WIDTH / len(weeks)
    counted = (since or date.min, until or date.max)
    return ColumnChart(tuple(_columns(weeks, months, counted, most, step)), _WIDTH, _HEIGHT, _FLOOR, most)


def _columns(
    weeks: Sequence[Week], months: Sequence[str], counted: tuple[date, date], most: int, step: float
) -> Iterable[Column]:
    shown = None
    for place, week in enumerate(weeks):
        height = (_FLOOR - 24) * week.count / most if most else 0
        first, last = max(week.monday, counted[0]), min(week.monday + _SIX_DAYS, counted[1])
        month = (first + (last - first) // 2).month
        label = months[month - 1][:3] if month != shown else ""
        shown = month
        x = place * step + step * _GAP_SHARE / 2
        yield Column(
            monday=week.monday,
            first=first,
            last=last,
            count=week.count,
            x=round(x, 1),
            y=round(_FLOOR - height, 1),
            width=round(step * (1 - _GAP_SHARE), 1),
            height=round(height, 1),
            middle=round((place + 0.5) * step, 1),
            label=label,
        )


def stage_chart(points: Sequence[StagePoint], stages: Scale) -> StageChart | None:
    """Lay out where somebody stood over time, the end of the journey at the top; None for fewer than two points."""
    order = [value.id for value in stages.values]
    known = [point for point in points if point.stage in order]
    if len(known) <= 1:
        return None
    height = _LEVEL_HEIGHT * len(order)
    ys = {stage: height - _LEVEL_HEIGHT * (place + 0.5) for place, stage in enumerate(order)}
    first, last = known[0].at, known[-1].at
    span_s = max(1.0, (last - first).total_seconds())
    wide = _WIDTH - _LEFT - _RIGHT
    dots = tuple(
        StageDot(
            point.at,
            point.stage,
            point.conversation,
            round(_LEFT + wide * (point.at - first).total_seconds() / span_s, 1),
            ys[point.stage],
        )
        for point in known
    )
    levels = tuple(Level(stage, y) for stage, y in ys.items())
    path = " ".join(f"{dot.x},{dot.y}" for dot in dots)
    return StageChart(dots, levels, path, _WIDTH, height, _LEFT)
