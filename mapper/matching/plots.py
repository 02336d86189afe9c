"""An evaluation's report to two pictures (PNG): are the probabilities right, and what does each further link cost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from mapper.matching.evaluate import Report

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_INK, _LINE, _PALE = "#1a1a1a", "#1f5f99", "#b9cfe4"
_SIZE, _DOTS_PER_INCH = (6.4, 5.2), 150


def write_plots(report: Report, folder: Path) -> None:
    """Write `reliability.png` and `risk_coverage.png` into the folder, made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    _save(folder / "reliability.png", lambda axes: _draw_reliability(axes, report))
    _save(folder / "risk_coverage.png", lambda axes: _draw_risk_coverage(axes, report))


def _save(path: Path, draw: Callable[[Axes], None]) -> None:
    # A figure of its own, not pyplot's: no window system is asked for, and nothing outlives this call.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=_SIZE, layout="constrained")
    FigureCanvasAgg(figure)
    draw(figure.add_subplot())
    figure.savefig(path, dpi=_DOTS_PER_INCH, metadata={"Software": ""})


def _draw_reliability(axes: Axes, report: Report) -> None:
    links = sum(n for _, _, n in report.reliability)
    error = report.overall.figures.get("ece_offers")  # of the links that are drawn
    _frame(
        axes,
        report,
        "When the mapper says 80 %, how often is it right?",
        f"{links:,} links, related ones too, of {report.overall.n:,} recommendations"
        + (f"; calibration error {error.value:.3f}" if error else ""),
    )
    axes.set_xlabel("probability the mapper gave (mean of the bin)")
    axes.set_ylabel("share of these links that are right")
    axes.plot([0, 1], [0, 1], color=_INK, linewidth=1, linestyle="--", label="perfectly calibrated")
    if report.reliability:
        means, shares, counts = zip(*report.reliability, strict=True)
        axes.plot(means, shares, color=_LINE, linewidth=1.5, zorder=2)
        sizes = [20 + 280 * n / max(counts) for n in counts]
        axes.scatter(means, shares, s=sizes, color=_LINE, zorder=3, label="bin of 0.1; larger with more links")
        for mean, share, n in report.reliability:
            # Beside the dot on the side away from the diagonal, so that neither covers the number.
            right_of_it = share < mean or mean < 0.15
            axes.annotate(
                f"n={n}",
                (mean, share),
                xytext=(10, -12 if share > 0.05 else 8) if right_of_it else (-10, 8),  # above the figures of the axis
                textcoords="offset points",
                ha="left" if right_of_it else "right",
                fontsize=8,
                color=_INK,
            )
    axes.legend(loc="upper left", frameon=False, fontsize=9)


def _draw_risk_coverage(axes: Axes, report: Report) -> None:
    gold = sum(action.right + action.missed for action in report.by_action)
    _frame(
        axes,
        report,
        "The more links are wanted, the more of them are wrong",
        f"{gold:,} true links of {report.overall.n:,} recommendations",
    )
    axes.set_xlabel("coverage: share of the true links that are offered")
    axes.set_ylabel("precision: share of the offered links that are right")
    if report.risk_coverage:
        found, precision = zip(*report.risk_coverage, strict=True)
        axes.plot(found, precision, color=_LINE, linewidth=2, label="by falling probability")
        axes.fill_between(found, precision, color=_PALE, alpha=0.35, linewidth=0)
    figures = report.overall.figures
    points = (
        ("band Strong", "strong_share", "strong_precision", "D"),
        ("all graded “addresses”", "link_recall", "link_precision", "o"),
    )
    for label, x, y, marker in points:
        if x in figures and y in figures:
            place = (figures[x].value, figures[y].value)
            text = f"{label}: {place[1]:.2f} right, {place[0]:.2f} found"
            axes.scatter(*place, s=60, marker=marker, color=_INK, zorder=3, label=text)
    if axes.get_legend_handles_labels()[0]:
        axes.legend(loc="lower left", frameon=False, fontsize=9)


def _frame(axes: Axes, report: Report, title: str, subtitle: str) -> None:
    axes.set_title(title, loc="left", fontsize=12, fontweight="bold", color=_INK, pad=30)
    axes.text(0, 1.06, subtitle, transform=axes.transAxes, fontsize=9, color=_INK)
    axes.text(
        0,
        1.015,
        f"{report.gold} against {report.framework}; {report.fit or 'no fit, uncalibrated'}",
        transform=axes.transAxes,
        fontsize=8,
        color="#555555",
    )
    axes.set_xlim(0, 1.02)
    axes.set_ylim(0, 1.06)  # room for the number beside a dot at 1, below the title
    axes.grid(color="#e6e6e6", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
