"""The map of a scenario: a picture of its parts and arrows, and a table for whoever does not see it. Pure."""

from html import escape

from builder.inline import render_inline
from builder.layered_layout import Edge, Layout, lay_out
from builder.records.scenario import RATINGS, Part, Scenario
from builder.words import words

_BOX_HEIGHT, _ROW_HEIGHT, _GAP, _MARGIN = 40, 104, 36, 26
_LETTER_WIDTH, _BOX_PADDING, _NARROWEST_BOX = 8.2, 28, 84
_LOOP_STEP = 44
# Colour is the page's own text colour; what a line says is in its shape and its word.
_LINES = {"best": 'stroke-width="3"', "ok": 'stroke-width="1.5"', "poor": 'stroke-width="1.5" stroke-dasharray="6 4"'}
_PLAIN_LINE = 'stroke-width="1.5"'


def render_map(scenario: Scenario) -> str:
    """Return the picture and its table as one HTML figure."""
    return (
        f'<figure class="hr-map">\n{draw_map(scenario)}\n'
        f"<figcaption>{escape(scenario.title, quote=False)}. {words().map_legend}</figcaption>\n"
        f"{render_map_table(scenario)}\n</figure>"
    )


def draw_map(scenario: Scenario) -> str:
    """Return the picture as SVG without styles or scripts; its title and description are read to whoever listens."""
    layout = lay_out(scenario.start, scenario.arrows)
    width = max(_NARROWEST_BOX, _BOX_PADDING + _LETTER_WIDTH * max(len(name) for name in layout.nodes))
    drawing = _Drawing(layout, width, scenario)
    loops = sum(edge.is_back for edge in layout.edges)
    whole_width = drawing.right + loops * _LOOP_STEP + _MARGIN
    whole_height = len(layout.row_sizes) * _ROW_HEIGHT - (_ROW_HEIGHT - _BOX_HEIGHT) + 2 * _MARGIN
    identity = f"map-{scenario.id}"
    return (
        f'<svg class="hr-map__picture" role="img" aria-labelledby="{identity}-title {identity}-desc" '
        f'viewBox="0 0 {whole_width:.0f} {whole_height:.0f}" width="{whole_width:.0f}" height="{whole_height:.0f}" '
        'fill="none" stroke="currentColor" font-family="sans-serif" font-size="14">\n'
        f'<title id="{identity}-title">{words().map_title.format(title=escape(scenario.title, quote=False))}</title>\n'
        f'<desc id="{identity}-desc">{_describe(scenario)}</desc>\n'
        f'<defs><marker id="{identity}-tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="9" markerHeight="9" '
        'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0 8 4 0 8Z" fill="currentColor" stroke="none"/>'
        "</marker></defs>\n"
        f"{drawing.arrows()}\n{drawing.boxes()}\n</svg>"
    )


def render_map_table(scenario: Scenario) -> str:
    """Return every choice as a row: from which part, its words, where it leads, how it is rated."""
    head = "".join(f'<th scope="col">{name}</th>' for name in words().map_columns)
    rows = []
    for part in scenario.parts:
        for at, choice in enumerate(part.choices):
            first = f'<th scope="row" rowspan="{len(part.choices)}">{escape(part.name)}</th>' if at == 0 else ""
            to = scenario.parts_by_name[choice.to]
            where = words().map_to_ending.format(name=to.name) if to.is_ending else to.name
            rating = words().rating_names[choice.rating] if choice.rating else words().not_rated
            rows.append(
                f"<tr>{first}<td>{render_inline(choice.text)}</td><td>{escape(where)}</td><td>{rating}</td></tr>"
            )
    caption = words().map_table.format(title=escape(scenario.title, quote=False))
    body = "\n".join(rows)
    return (
        f'<table class="hr-map__table"><caption>{caption}</caption><thead><tr>{head}</tr></thead>\n'
        f"<tbody>{body}</tbody></table>"
    )


def _describe(scenario: Scenario) -> str:
    endings = sum(part.is_ending for part in scenario.parts)
    return words().map_description.format(
        parts=words().parts.of(len(scenario.parts) - endings),
        endings=words().endings.of(endings),
        start=scenario.start,
    )


class _Drawing:
    """The places of a layout turned into points, and what is drawn there."""

    def __init__(self, layout: Layout, box_width: float, scenario: Scenario) -> None:
        self.layout, self.box_width, self.scenario = layout, box_width, scenario
        self.widest = max(layout.row_sizes)
        self.right = _MARGIN + self.widest * (box_width + _GAP) - _GAP

    def centre(self, row: int, place: int) -> tuple[float, float]:
        """Return the middle of a place; each row stands in the middle of the picture."""
        step = self.box_width + _GAP
        left = _MARGIN + (self.widest - self.layout.row_sizes[row]) * step / 2
        return left + place * step + self.box_width / 2, _MARGIN + row * _ROW_HEIGHT + _BOX_HEIGHT / 2

    def boxes(self) -> str:
        """Return a box for each part: rounded for an ending, with a thick frame for the start."""
        drawn = []
        for name, (row, place) in self.layout.nodes.items():
            x, y = self.centre(row, place)
            drawn.append(self._box(self.scenario.parts_by_name[name], x, y))
        return "\n".join(drawn)

    def _box(self, part: Part, x: float, y: float) -> str:
        left, top, width = x - self.box_width / 2, y - _BOX_HEIGHT / 2, self.box_width
        round_by = _BOX_HEIGHT / 2 if part.is_ending else 5
        frame = 3 if part.name == self.scenario.start else 1.5
        box = (
            f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{_BOX_HEIGHT}" '
            f'rx="{round_by:g}" stroke-width="{frame:g}"/>'
        )
        if part.is_ending:
            box += (
                f'<rect x="{left + 4:.1f}" y="{top + 4:.1f}" width="{width - 8:.1f}" height="{_BOX_HEIGHT - 8}" '
                f'rx="{_BOX_HEIGHT / 2 - 4:g}" stroke-width="1"/>'
            )
        return f"{box}{_text(x, y + 5, part.name)}"

    def arrows(self) -> str:
        """Return a line for each arrow, with its ratings in words beside it."""
        drawn, loop = [], 0
        for edge in self.layout.edges:
            if edge.is_back:
                drawn.append(self._loop(edge, loop))
                loop += 1
            else:
                drawn.append(self._line(edge))
        return "\n".join(drawn)

    def _line(self, edge: Edge) -> str:
        one, to = self.layout.nodes[edge.source], self.layout.nodes[edge.target]
        points = [self.centre(*place) for place in (one, *edge.through, to)]
        x, y = points[0]
        points[0] = (x + self._lean(edge), y + _BOX_HEIGHT / 2)
        x, y = points[-1]
        points[-1] = (x, y - _BOX_HEIGHT / 2 - 1)
        path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
        for (x1, y1), (x2, y2) in zip(points, points[1:], strict=False):
            middle = (y1 + y2) / 2
            path += f" C{x1:.1f} {middle:.1f} {x2:.1f} {middle:.1f} {x2:.1f} {y2:.1f}"
        # Beside the first stretch, on the side that the line turns away from: there nothing else of this part is drawn.
        (x1, y1), (x2, y2) = points[0], points[1]
        side = -1 if x2 < x1 - 1 else 1
        return self._drawn(edge, path, (x1 + x2) / 2 + 5 * side, (y1 + y2) / 2 - 5, side)

    def _lean(self, edge: Edge) -> float:
        """Return how far to the side of a box's middle an arrow leaves it, so that arrows do not start as one."""
        ahead = [one for one in self.layout.edges if one.source == edge.source and not one.is_back]
        places = sorted(ahead, key=lambda one: self.centre(*(one.through or (self.layout.nodes[one.target],))[0])[0])
        return (places.index(edge) - (len(places) - 1) / 2) * min(24.0, self.box_width / (len(places) + 1))

    def _loop(self, edge: Edge, number: int) -> str:
        """Return a line that leads back: beside the box for itself, else by a lane to the right of everything."""
        (x1, y1), (x2, y2) = (self.centre(*self.layout.nodes[name]) for name in (edge.source, edge.target))
        half, lane = self.box_width / 2, self.right + number * _LOOP_STEP + 24
        if edge.source == edge.target:
            right = x1 + half
            path = f"M{right:.1f} {y1 + 9:.1f} C{right + 24:.1f} {y1 + 13:.1f} {right + 24:.1f} {y1 - 13:.1f} "
            return self._drawn(edge, f"{path}{right + 1:.1f} {y1 - 9:.1f}", right - 2, y1 + 32)
        beside = [one for one in self.layout.edges if one.is_back and one.source == edge.source]
        y1 += (beside.index(edge) - (len(beside) - 1) / 2) * 10
        # A box in between is gone round: down into the gap below the one, up into the gap above the other.
        out = f"M{x1 + half:.1f} {y1:.1f} H{lane - 10:.1f}"
        if not self._is_rightmost(edge.source):
            below = self.centre(*self.layout.nodes[edge.source])[1] + _BOX_HEIGHT / 2
            out = f"M{x1 + half - 10:.1f} {below:.1f} V{below + 6:.1f} q0 6 6 6 H{lane - 10:.1f}"
            y1 = below + 12
        into = f"H{x2 + half + 1:.1f}"
        if not self._is_rightmost(edge.target):
            above = y2 - _BOX_HEIGHT / 2
            into, y2 = f"H{x2 + half - 4:.1f} q-6 0 -6 6 V{above - 1:.1f}", above - 12
        path = f"{out} q10 0 10 -10 V{y2 + 10:.1f} q0 -10 -10 -10 {into}"
        return self._drawn(edge, path, lane + 5, (y1 + y2) / 2 + 5)

    def _is_rightmost(self, name: str) -> bool:
        row, place = self.layout.nodes[name]
        return place == self.layout.row_sizes[row] - 1

    def _drawn(self, edge: Edge, path: str, label_x: float, label_y: float, side: int = 1) -> str:
        part = self.scenario.parts_by_name[edge.source]
        rated = {choice.rating for choice in part.choices if choice.to == edge.target}
        ratings = [rating for rating in RATINGS if rating in rated]
        line = _LINES[ratings[0]] if ratings else _PLAIN_LINE
        tip = f'marker-end="url(#map-{self.scenario.id}-tip)"'
        label = ", ".join(words().rating_names[rating] for rating in ratings)
        said = _text(label_x, label_y, label, anchor="start" if side > 0 else "end", size=12) if label else ""
        return f'<path d="{path}" {line} {tip}/>{said}'


def _text(x: float, y: float, said: str, *, anchor: str = "middle", size: int = 14) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="currentColor" stroke="none">'
        f"{escape(said, quote=False)}</text>"
    )
