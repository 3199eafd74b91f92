"""Sparklines: small lines for cards, written by hand because a card needs one path and a dot."""

from collections.abc import Sequence

from django.utils.safestring import SafeString, mark_safe

WIDTH, HEIGHT, EDGE = 104, 28, 3.5


def sparkline(values: Sequence[float | None], *, provisional_last: bool = False) -> SafeString:
    """A decoration beside the number (hidden from screen readers): empty under three points, gaps stay gaps."""
    present = [value for value in values if value is not None]
    if len(present) < 3:
        return mark_safe("")
    low, high = min(present), max(present)
    reach = (high - low) or 1

    def place(index: int, value: float) -> tuple[str, str]:
        across = EDGE + index * (WIDTH - 2 * EDGE) / (len(values) - 1)
        down = HEIGHT / 2 if high == low else HEIGHT - EDGE - (value - low) * (HEIGHT - 2 * EDGE) / reach
        return f"{across:.1f}", f"{down:.1f}"

    path, pen_down, last = [], False, ("0", "0")
    for index, value in enumerate(values):
        if value is None:
            pen_down = False
            continue
        last = place(index, value)
        path.append(f"{'L' if pen_down else 'M'}{last[0]} {last[1]}")
        pen_down = True
    dot = "spark-dot-provisional" if provisional_last else "spark-dot"
    line = f'<path class="spark-line" d="{"".join(path)}"/>'
    end = f'<circle class="{dot}" cx="{last[0]}" cy="{last[1]}" r="2.5"/>'
    frame = f'<svg class="spark" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true" focusable="false">'
    return mark_safe(f"{frame}{line}{end}</svg>")
