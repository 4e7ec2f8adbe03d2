"""Draws every item that can be imported in a real window, answers it, and reports in figures."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from client.seat.views import ItemView
from client.trials.answering import answer
from client.trials.sampling import sample_response
from client.trials.seen import authored_text, shown_text, words_of
from client.trials.tally import Tally
from client.ui import samples
from client.ui.gallery import sample_window, settle
from client.ui.items.body import ItemBody
from client.ui.items.mathml import formula, is_blank
from client.ui.items.values import Shape
from client.ui.theme import Theme, apply_theme, current_look
from exam.core.errors import ExamError, Rejected
from exam.core.responses import Response, check_response
from exam.qti.content import InlineMath
from exam.qti.document import ItemDocument
from exam.qti.engine.item import ItemSession, compile_item
from exam.qti.engine.values import to_response
from exam.qti.library import import_parcel, parcels
from exam.qti.loose import files_of
from exam.qti.markup import Source, children
from exam.qti.plain import inlines_of, pictures

SIZE = (1366, 768)
_MOST_NAME = 80
_FAST = 90
"""Large files, quickly written."""


class Renderer:
    """One window for all items."""

    def __init__(self, out: Path | None, tally: Tally) -> None:
        self._out = out
        self._tally = tally
        self._read: Callable[[str], bytes] = _nothing
        self._window = sample_window(media=self._media)
        self._window.resize(*SIZE)
        self._window.show()
        self._window.set_times(samples.times())
        self._window.set_saved(samples.saved())
        settle()

    def _media(self, path: str) -> bytes:
        try:
            return self._read(path)
        except Rejected:
            return b""

    def render(self, document: ItemDocument, read: Callable[[str], bytes], name: str) -> None:
        """Draw, answer and count one item; what goes wrong is noted."""
        self._read = read
        self._tally.items += 1
        try:
            body = self._draw(document, name)
            self._tokens(document, body, name)
            self._answers(document, body, name)
        # A finding for whatever an item brings about: the run must go on to the next one.
        except Exception as error:  # noqa: BLE001
            self._tally.failed.append({"item": name, "why": f"{type(error).__name__}: {error}"})

    def _draw(self, document: ItemDocument, name: str) -> ItemBody:
        view = ItemView(
            content=document.content,
            number=12,
            of=24,
            section_number=12,
            sections=22,
            section_title="Situasi Kerja",
            response=(),
            orders=(),
            flagged=False,
            cells=samples.cells(),
            has_previous=True,
            has_next=True,
            can_review=True,
            declared=document.responses,
            values=tuple(initial_values(document).items()),
        )
        begun, begun_cpu = time.perf_counter(), time.process_time()
        self._window.show_item(view)
        settle()
        picture = self._window.pages.item.grab()
        self._tally.times_ms.append((time.perf_counter() - begun) * 1000)
        self._tally.cpu_ms.append((time.process_time() - begun_cpu) * 1000)
        if picture.isNull():
            raise ValueError("the item was not drawn")
        body = self._window.pages.item.current_body()
        if body is None:
            raise ValueError("no body on screen")
        self._tally.drawn += 1
        if self._out is not None:
            self._window.grab().save(str(self._out / f"{_file_name(name)}.png"), "PNG", _FAST)
        self._pictures(document)
        return body

    def _pictures(self, document: ItemDocument) -> None:
        look = current_look()
        body = self._window.pages.item.current_body()
        for image in pictures(document.content.body):
            if body is None or not body.kit.media(image.path):
                self._tally.images_missing += 1
                continue
            self._tally.images += 1
            self._tally.images_nonblank += int(not is_blank(body.kit.image(image.path)))
        for inline in inlines_of(document.content.body):
            if isinstance(inline, InlineMath) and _says_something(inline.mathml):
                self._tally.math += 1
                drawn = formula(inline.mathml, look.px(18), look.hex("ink"))
                self._tally.math_nonblank += int(drawn is not None and not is_blank(drawn.image))

    def _tokens(self, document: ItemDocument, body: ItemBody, name: str) -> None:
        bodies = children(document.root, "item-body")
        wanted = words_of(" ".join(authored_text(one, body.kit.values) for one in bodies))
        roots = [body] if body.material is None else [body, body.material]
        missing = wanted - words_of(" ".join(map(shown_text, roots)))
        self._tally.body_tokens += wanted.total()
        self._tally.body_tokens_shown += wanted.total() - missing.total()
        if missing:
            words = " ".join(list(missing)[:20])
            self._tally.missing_tokens.append({"item": name, "words": words})

    def _answers(self, document: ItemDocument, body: ItemBody, name: str) -> None:
        declared = {one.identifier: one for one in document.responses}
        for view in body.views:
            interaction: Any = getattr(view, "interaction", None)
            known = declared[view.responds]
            shape = Shape(known.base_type, known.cardinality)
            wanted = sample_response(interaction, shape, body.kit.values)
            if wanted is None:
                continue
            check_response(declared, ((view.responds, wanted),))
            self._tally.responses_set += 1
            view.restore(wanted)
            restored = view.response()
            view.restore(None)
            if view.response() is None:
                answer(view, wanted)
            given = view.response()
            if restored == wanted and given == wanted:
                self._tally.responses_equal += 1
            else:
                self._tally.unequal.append(
                    {
                        "item": name,
                        "variable": view.responds,
                        "kind": type(view).__name__,
                        "wanted": repr(wanted),
                        "restored": repr(restored),
                        "given": repr(given),
                    }
                )


def initial_values(document: ItemDocument) -> dict[str, Response | None]:
    """Template and outcome variables as they stand when the item is first shown."""
    source = Source(document.path, document.identifier)
    try:
        logic = compile_item(document.root, source, tolerant=True)
        values = ItemSession(logic, seed=1).values
    except Rejected:
        return {}
    return {
        name: to_response(values.get(name))
        for name, variable in logic.variables.items()
        if variable.role != "response"
    }


def _nothing(path: str) -> bytes:
    raise Rejected(f"{path}: no package is open", remedy="open one")


def _says_something(mathml: str) -> bool:
    """An empty formula cannot be anything but blank."""
    return bool(re.sub(r"<[^>]*>", "", mathml).strip())


def _file_name(name: str) -> str:
    return "".join(one if one.isalnum() or one in "-." else "_" for one in name)[-_MOST_NAME:]


def render_paths(paths: list[Path], out: Path | None) -> Tally:
    """Draw everything below ``paths``; pictures go to ``out`` if given."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication([])
    apply_theme(app, Theme.LIGHT, 1.0)
    tally = Tally()
    renderer = Renderer(out, tally)
    for path in paths:
        for parcel in parcels(path):
            report = import_parcel(parcel)
            if not report.items:
                continue
            files = files_of(parcel)
            for document in report.items:
                inner = f"{parcel.name}__{document.path}" if parcel.packaged else parcel.name
                renderer.render(document, files.read, inner)
    return tally


def main(argv: list[str]) -> int:
    """Run the command; exits 0, 1 (something was not drawn or not answered) or 2 (usage)."""
    parser = argparse.ArgumentParser(prog="pendopo conformance render", description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    parser.add_argument("--out", type=Path, metavar="DIR", help="where pictures go")
    parser.add_argument("--png", action="store_true", help="save a picture of every item")
    parser.add_argument("--json", action="store_true", help="figures as JSON")
    given = parser.parse_args(argv)
    if given.png and given.out is None:
        parser.error("--png needs --out")
    # Nothing of this is to be seen; a platform that was chosen stays.
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if given.out is not None:
        given.out.mkdir(parents=True, exist_ok=True)
    try:
        tally = render_paths(given.paths, given.out if given.png else None)
    except ExamError as error:
        print(f"{error}\n{error.remedy}".rstrip(), file=sys.stderr)
        return 2
    document = tally.document()
    text = json.dumps(document, ensure_ascii=False, indent=2)
    if given.out is not None:
        (given.out / "render.json").write_text(text, encoding="utf-8")
    print(text if given.json else _summary(document))
    return 0 if tally.is_good() else 1


def _summary(document: dict[str, Any]) -> str:
    lines = [f"{key}: {value}" for key, value in document.items() if not isinstance(value, list)]
    lines += [f"{key}: {len(value)}" for key, value in document.items() if isinstance(value, list)]
    return "\n".join(lines)
