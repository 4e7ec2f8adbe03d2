"""The process that is recorded: answers through the real vault, each told of once it is durable."""

from __future__ import annotations

import argparse
import json
import os
import random
from collections.abc import Callable
from pathlib import Path

from client.seat.presenter import OpenedContent
from client.seat.vault import OpenAttempt, SeatVault
from client.trials.sample import begin_sample, draw_response, plain, read_files, sample_folder
from exam.core.chain import Head
from exam.core.errors import StoreFailed
from exam.core.snapshot import Answer
from exam.exchange import statements
from exam.exchange.receipts import Hop, Receipt, sign_receipt
from exam.vault.worker import Worker

VAULT_FOLDER = "vault"
ACK_FILE = "acknowledged"
SHARE = bytes(range(32))
SITTINGS = 3
"""The vault is closed and opened again so many times less one: its log is folded in and removed."""
_RECEIPT_EVERY = 20
_CLOCK_EVERY = 7


def main() -> None:
    """Run by the drill, with the recorder loaded."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--answers", type=int, required=True)
    parser.add_argument("--synchronous", required=True)
    given = parser.parse_args()
    files = read_files(sample_folder("pemetaan"))
    acknowledged = os.open(given.folder / ACK_FILE, os.O_WRONLY | os.O_CREAT, 0o600)
    chance = random.Random(given.seed)
    for sitting in range(SITTINGS):
        worker = Worker()
        vault = worker.submit(lambda: _open(given.folder, given.synchronous)).result()
        work = Workload(vault, worker, chance, lambda line: _tell(acknowledged, line))
        attempt = work.go_on() if sitting else work.begin(files)
        work.answer(attempt, given.answers // SITTINGS)
        worker.submit(vault.close).result()
        worker.stop()


def _open(folder: Path, synchronous: str) -> SeatVault:
    return SeatVault.open(folder / VAULT_FOLDER, SHARE, synchronous=synchronous)


def _tell(descriptor: int, line: dict[str, object]) -> None:
    os.write(descriptor, json.dumps(line).encode() + b"\n")


class Workload:
    """What a participant does to the vault in a sitting, as fast as the disk allows."""

    def __init__(
        self,
        vault: SeatVault,
        worker: Worker,
        chance: random.Random,
        tell: Callable[[dict[str, object]], None],
    ) -> None:
        self._vault, self._worker, self._chance, self._tell = vault, worker, chance, tell
        self._station = statements.new_signing_key()
        self._keys = {Hop.STATION: statements.public_of(self._station)}
        self._at_ms = 0

    def begin(self, files: dict[str, bytes]) -> OpenAttempt:
        """Begin an attempt and enter its first section."""
        attempt, content = self._worker.submit(
            lambda: begin_sample(self._vault, files, "drill-1")
        ).result()
        first = content.form.sections[0].id
        step = self._worker.submit(lambda: attempt.runner.start_section(first)).result()
        self._tell({"seq": step.snapshot.seq})
        return attempt

    def go_on(self) -> OpenAttempt:
        """The attempt that is there."""
        (attempt,) = self._worker.submit(self._vault.attempts).result()
        return attempt

    def answer(self, attempt: OpenAttempt, count: int) -> None:
        """Answer, and tell of every answer after it was reported durable."""
        header = attempt.header
        content = self._worker.submit(
            lambda: self._vault.content(header.package_id, header.package_sha256)
        ).result()
        if content is None:
            raise StoreFailed("the package is gone from the shelf")
        for number in range(count):
            item, answer = self._worker.submit(lambda: self._one(attempt, content)).result()
            self._tell({"seq": answer.seq, "item": item, "answer": plain(answer.response)})
            if number % _CLOCK_EVERY == 0:
                self._keep_clock(attempt)
            if number % _RECEIPT_EVERY == 0:
                self._worker.submit(lambda: self._receive(attempt)).result()

    def _one(self, attempt: OpenAttempt, content: OpenedContent) -> tuple[str, Answer]:
        section = content.form.section(attempt.runner.snapshot().section_id or "")
        item = self._chance.choice(section.items)
        step = attempt.runner.record_response(item.id, draw_response(item, self._chance))
        return item.id, step.snapshot.answers[item.id]

    def _keep_clock(self, attempt: OpenAttempt) -> None:
        self._at_ms += 1
        self._worker.submit(lambda: attempt.journal.checkpoint(self._at_ms)).result()

    def _receive(self, attempt: OpenAttempt) -> None:
        head: Head = attempt.journal.head
        receipt = Receipt(Hop.STATION, attempt.row.attempt_id, head, 0)
        attempt.journal.note_receipts((sign_receipt(receipt, self._station),), self._keys)


if __name__ == "__main__":
    main()
