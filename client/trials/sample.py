"""The sample test, read from the source tree, and an attempt at it that may begin at once."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

from client.seat.participant import Participant
from client.seat.presenter import OpenedContent
from client.seat.runner import AttemptRunner
from client.seat.vault import OpenAttempt, SeatVault
from exam.core import decisions
from exam.core.errors import Rejected
from exam.core.form import Item
from exam.core.obedience import obey
from exam.core.orders import Order, OrderKind
from exam.core.responses import (
    BaseType,
    Cardinality,
    ItemResponse,
    Multiple,
    Response,
    ResponseDeclaration,
    Single,
    scalars,
)
from exam.core.timing import UNIT_PERMILLE
from exam.exchange.wire import AttemptHeader

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "resources" / "samples"
PACKAGE_ID = "contoh"
_FOREVER_MS = 2**62


def sample_folder(name: str) -> Path:
    """A sample package. Raises :class:`Rejected` where the program came without samples."""
    folder = SAMPLES / name
    if not folder.is_dir():
        raise Rejected(f"{folder}: no sample test here", remedy="run this from the source tree")
    return folder


def read_files(folder: Path) -> dict[str, bytes]:
    """Every file of a package, by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def begin_sample(
    vault: SeatVault, files: dict[str, bytes], attempt_id: str
) -> tuple[OpenAttempt, OpenedContent]:
    """Put a package on the shelf and begin an attempt at it, up to the started test.

    On the vault's thread.
    """
    sha256 = hashlib.sha256(b"".join(files.values())).digest()
    vault.put_package(PACKAGE_ID, sha256, files)
    content = vault.content(PACKAGE_ID, sha256)
    if content is None:
        raise Rejected("the sample test was put on the shelf and is not there")
    attempt = begin_waiting(vault, attempt_id, PACKAGE_ID, sha256, content.form.id)
    attempt.runner.bind(content.form)
    attempt.runner.start()
    return attempt, content


def begin_waiting(
    vault: SeatVault, attempt_id: str, package_id: str, sha256: bytes, form_id: str
) -> OpenAttempt:
    """An attempt at a package, up to the accepted rules: it only lacks what is to be shown."""
    header = AttemptHeader(
        attempt_id=attempt_id,
        session_id="S-1",
        seat="1",
        registration="R-1",
        package_id=package_id,
        package_sha256=sha256,
        form_id=form_id,
        sealed_key=bytes(32),
        created_utc_ms=0,
    )
    someone = Participant("Peserta", "", "", "", b"", package_id, bytes(32))
    attempt = vault.begin(
        header,
        hashlib.sha256(attempt_id.encode()).digest(),
        someone,
        lambda one, now: decisions.check_in(
            one,
            now,
            form_id=form_id,
            package_sha256=bytes(32),
            multiplier_permille=UNIT_PERMILLE,
        ),
    )
    _let_begin(attempt.runner, attempt_id)
    return attempt


def _let_begin(runner: AttemptRunner, attempt_id: str) -> None:
    """From having checked in to the accepted rules; the clock stands still."""
    runner.do(lambda one, now: decisions.confirm_identity(one, now, correct=True))
    order = Order(
        id=f"{attempt_id}-1",
        attempt_id=attempt_id,
        sequence=1,
        kind=OrderKind.AUTHORIZE,
        officer="Pengawas",
        reason="uji",
        issued_utc_ms=0,
        expires_utc_ms=_FOREVER_MS,
    )
    runner.do(lambda one, now: obey(one, now, order, answers_root=bytes(32), station_utc_ms=0))
    runner.do(lambda one, now: decisions.accept_rules(one, now, version="1"))


def draw_response(item: Item, chance: random.Random) -> ItemResponse:
    """Some answer that the item takes."""
    return tuple((one.identifier, _draw(one, chance)) for one in item.responses)


def _draw(declared: ResponseDeclaration, chance: random.Random) -> Response:
    choices = sorted(declared.choices or ())
    if declared.cardinality is Cardinality.SINGLE:
        return Single(BaseType.IDENTIFIER, chance.choice(choices))
    count = chance.randint(1, min(len(choices), declared.max_choices or len(choices)))
    return Multiple(BaseType.IDENTIFIER, tuple(sorted(chance.sample(choices, count))))


def plain(response: ItemResponse) -> list[list[object]]:
    """An answer as JSON has it."""
    return [[name, [str(one) for one in scalars(value)]] for name, value in response]
