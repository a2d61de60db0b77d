"""A sparkline: numbers in, an SVG line out."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

WIDTH, HEIGHT, MARGIN = 160.0, 32.0, 4.0


@dataclass(frozen=True)
class Sparkline:
    """The path of the values, where it ends, and the height of the target; None where there is nothing to draw."""

    path: str
    end_x: float | None
    end_y: float | None
    target_y: float | None


def sparkline(values: Sequence[float | None], target: float | None = None) -> Sparkline:
    """The line through `values`, oldest first, in a box of 160 by 32; a None breaks the line; the target is kept in
    sight."""
    known = [value for value in values if value is not None]
    if not known:
        return Sparkline("", None, None, None)
    seen = known if target is None else [*known, target]
    low, high = min(seen), max(seen)

    def height(value: float) -> float:
        share = (value - low) / (high - low) if high > low else 0.5
        return round(HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN), 1)

    spots = [None if v is None else (_across(i, len(values)), height(v)) for i, v in enumerate(values)]
    last = [spot for spot in spots if spot][-1]
    return Sparkline(_path(spots), *last, None if target is None else height(target))


def as_svg(line: Sparkline) -> SafeString:
    """The line drawn, without words: it stands beside the figures that it shows."""
    parts = ['<svg class="sparkline" viewBox="0 0 160 32" preserveAspectRatio="none" aria-hidden="true">']
    if line.target_y is not None:
        parts.append(f'<line class="target" x1="0" x2="160" y1="{line.target_y:g}" y2="{line.target_y:g}"/>')
    if line.end_x is not None and line.end_y is not None:
        spot = f'x1="{line.end_x:g}" x2="{line.end_x:g}" y1="{line.end_y:g}" y2="{line.end_y:g}"'
        parts.append(f'<path d="{line.path}"/><line class="end" {spot}/>')
    return mark_safe("".join([*parts, "</svg>"]))  # noqa: S308 (numbers only)


def _across(index: int, length: int) -> float:
    return round(index * (WIDTH - MARGIN) / max(length - 1, 1), 1)


def _path(spots: Sequence[tuple[float, float] | None]) -> str:
    parts, drawing = [], False
    for spot in spots:
        if spot:
            parts.append(f"{'L' if drawing else 'M'}{spot[0]:g} {spot[1]:g}")
        drawing = spot is not None
    return "".join(parts)
