"""Pictures of the report's figures. White ground, so that they read in dark mode and in print alike."""

import io
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from models.digest import Arrival, ResourceFigure
from models.record import Record

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH, HEIGHT, DPI = 5.76, 2.5, 150
"""Inches and dots: 576 points in the mail, sharp on dense screens."""
GOOD, VALID, OTHER, INK, GRID = "#0b5f4d", "#2f6db5", "#b9822b", "#1f2328", "#d5d9df"
PLACES = "#9aa3ad"
FEWEST = 8
"""Places on the axis of arrivals at least, so that one day is no wall of colour."""


class Chart(Record):
    """One picture with what it says in words."""

    name: str
    png: bytes
    """Empty if only its words were asked for."""
    alt: str


def charts(
    arrivals: tuple[Arrival, ...],
    hours: tuple[Arrival, ...],
    resources: tuple[ResourceFigure, ...],
    *,
    drawn: bool = True,
) -> tuple[Chart, ...]:
    """The pictures that have something to show, or, not `drawn`, their words alone: drawing takes a second. The same
    figures give the same bytes."""
    made = []
    if arrivals:
        made.append(_arrivals("arrivals", "날짜별 신청", arrivals, [f"{a.day:%m.%d}" for a in arrivals], drawn))
    if len(hours) > 1:
        made.append(_arrivals("hours", "최근 24시간 신청", hours, [f"{a.hour}시" for a in hours], drawn))
    if any(figure.applications for figure in resources):
        made.append(_resources(resources, drawn))
    return tuple(made)


def _arrivals(name: str, title: str, arrivals: tuple[Arrival, ...], labels: list[str], drawn: bool) -> Chart:
    accepted, everything = sum(a.accepted for a in arrivals), sum(a.accepted + a.others for a in arrivals)
    total = f"모두 {everything}건 가운데 접수 {accepted}건"
    said = ", ".join(f"{label} {a.accepted + a.others}건" for label, a in zip(labels, arrivals, strict=True))
    png = _draw_arrivals(title, arrivals, labels) if drawn else b""
    return Chart(name=name, png=png, alt=f"{title}: {total}. {said}"[:900])


def _draw_arrivals(title: str, arrivals: tuple[Arrival, ...], labels: list[str]) -> bytes:
    axes, save = _figure(title)
    places = range(len(arrivals))
    accepted, others = [a.accepted for a in arrivals], [a.others for a in arrivals]
    axes.bar(places, accepted, color=GOOD, label="접수")
    axes.bar(
        places,
        others,
        bottom=accepted,
        color=OTHER,
        label="보류·형식 오류·기한 경과 등",
        hatch="//",
        edgecolor="white",
    )
    step = max(1, len(labels) // 10)
    axes.set_xticks(list(places)[::step], labels[::step], fontproperties=_font(8))
    axes.set_xlim(-0.6, max(FEWEST, len(labels)) - 0.4)
    _finish(axes, "건")
    return save()


def _resources(figures: tuple[ResourceFigure, ...], drawn: bool) -> Chart:
    title = "자원별 신청과 모집 규모"
    said = ", ".join(
        f"{f.name} 접수 {f.applications}건 적격 {f.valid}건 모집 약 {f.places}곳({f.share_percent}%)" for f in figures
    )
    png = _draw_resources(title, figures) if drawn else b""
    return Chart(name="resources", png=png, alt=f"{title}: {said}")


def _draw_resources(title: str, figures: tuple[ResourceFigure, ...]) -> bytes:
    axes, save = _figure(title)
    places = range(len(figures))
    width = 0.27
    bars = (
        (-width, [f.applications for f in figures], GOOD, "접수", ""),
        (0.0, [f.valid for f in figures], VALID, "검토를 마친 적격", ".."),
        (width, [f.places for f in figures], PLACES, "모집 규모(약)", ""),
    )
    for shift, values, colour, label, hatch in bars:
        drawn = axes.bar(
            [p + shift for p in places], values, width, color=colour, label=label, hatch=hatch, edgecolor="white"
        )
        axes.bar_label(drawn, fontproperties=_font(8))
    axes.set_xticks(list(places), [figure.name for figure in figures], fontproperties=_font(9))
    _finish(axes, "건")
    return save()


def _figure(title: str) -> tuple["Axes", Callable[[], bytes]]:
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # only reports need it
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DPI, facecolor="white", layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.set_title(title, fontproperties=_font(11), loc="left", color=INK)

    def save() -> bytes:
        stream = io.BytesIO()
        figure.savefig(stream, format="png", metadata={"Software": None})
        return stream.getvalue()

    return axes, save


def _finish(axes: "Axes", unit: str) -> None:
    from matplotlib.ticker import MaxNLocator

    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_ylabel(unit, fontproperties=_font(8), rotation=0, labelpad=10)
    for label in axes.get_yticklabels():
        label.set_fontproperties(_font(8))
    axes.margins(y=0.18)
    axes.grid(axis="y", color=GRID, linewidth=0.6)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    # above the picture, never over a bar
    axes.legend(prop=_font(8), frameon=False, loc="lower right", bbox_to_anchor=(1, 1), ncols=3, borderaxespad=0.2)


@cache
def _font(size: int) -> Any:
    """A Korean face that comes with the program, so that no machine draws boxes."""
    from matplotlib.font_manager import FontProperties
    from pylopdf_fonts_ko import sans_path

    return FontProperties(fname=str(sans_path()), size=size)
