"""Takes bundles in: every section passes the same ``Intake.accept`` as what came by wire."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from exam.core.errors import ExamError, Rejected, StoreFailed, Tampered, with_remedy
from exam.exchange.bundle import BundleFile, check_bundle
from exam.exchange.bundle_manifest import Trust, size_of
from exam.exchange.bundle_report import BundleReport, Missing, Range
from exam.exchange.receipts import Hop, read_receipt
from exam.exchange.wire import EntriesMessage


class TakenInPart(Tampered):
    """The beginning of a section is stored, ``receipt`` signs for it; why the rest is not."""

    def __init__(self, receipt: bytes, why: ExamError) -> None:
        super().__init__(str(why), remedy=why.remedy)
        self.receipt = receipt


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who takes in. ``accept`` stores durably and returns the hop's signed receipt.

    It raises :class:`TakenInPart` where it stored less than the section.
    ``progress`` is told bytes done and bytes in all, of one file.
    """

    accept: Callable[[BundleReport, EntriesMessage], bytes]
    hop: Hop
    public: bytes
    trust: Trust
    progress: Callable[[int, int], None] = lambda _done, _all: None


@dataclass(slots=True)
class Taken:
    """What became of one file. ``missing`` is what this hop lacks of what the file promised."""

    report: BundleReport
    stored: bool = False
    missing: list[Missing] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    receipts: dict[str, bytes] = field(default_factory=dict)
    heads: dict[str, int] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """True where this hop holds everything that the file promised."""
        return self.stored and not self.missing and not self.troubles

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            "file": self.report.file,
            "session_id": self.report.session_id,
            "seat": self.report.seat,
            "signed_by": self.report.signed_by,
            "stored": self.stored,
            "complete": self.complete,
            "attempts": [
                {"attempt_id": one.attempt_id, "first": one.first, "last": one.last}
                for one in self.report.attempts
            ],
            "held": self.heads,
            "missing": [
                {"attempt_id": one.attempt_id, "first": one.first, "last": one.last}
                for one in self.missing
            ],
            "troubles": self.troubles,
        }


class BundleIntake:
    """One file on its way in. Several may be taken in at once, step by step, in any order."""

    def __init__(self, path: Path, receiver: Receiver, *, partial: bool = False) -> None:
        """With ``partial`` a bundle that was cut or damaged is taken in as far as it is whole."""
        self._path = path
        self._receiver = receiver
        self.partial = partial
        self.taken = Taken(BundleReport(path.name))

    def run(self) -> Taken:
        """All steps."""
        for _ in self.steps():
            pass
        return self.taken

    def steps(self) -> Iterator[None]:
        """Check the whole file, then store section by section; each step is durable.

        Cut off anywhere, the next run goes on: what is held already is passed over. Raises
        :class:`StoreFailed` where this hop cannot store: nothing is wrong with the file.
        """
        taken = self.taken = Taken(BundleReport(self._path.name))
        try:
            with BundleFile(self._path) as bundle:
                report = taken.report = check_bundle(bundle, self._receiver.trust)
                yield
                self._refuse_unsound(report)
                taken.stored = True
                yield from self._store(bundle, taken)
        except StoreFailed:
            raise
        except ExamError as error:
            taken.troubles.append(with_remedy(error))
        taken.missing = _lacking(taken)

    def _refuse_unsound(self, report: BundleReport) -> None:
        """Raises :class:`Rejected`; what is signed by nobody known is never taken."""
        if not report.signed_by:
            why = "; ".join(report.troubles) or "it is signed by nobody whose key is known here"
            raise Rejected(f"{report.file}: not taken in: {why}")
        if not report.sound and not self.partial:
            why = "; ".join([*report.troubles, *map(str, report.missing)])
            raise Rejected(f"{report.file}: not taken in: {why or 'not signed for as a whole'}")

    def _store(self, bundle: BundleFile, taken: Taken) -> Iterator[None]:
        done, whole = 0, size_of(bundle.manifest)
        for index, section in enumerate(bundle.manifest.sections):
            done += section.size
            if section.attempt_id in taken.report.trusted:
                try:
                    self._store_one(bundle, index, taken)
                except StoreFailed:
                    raise
                except ExamError as error:
                    # An attempt is refused section by section, and told once.
                    if (said := with_remedy(error)) not in taken.troubles:
                        taken.troubles.append(said)
            self._receiver.progress(done, whole)
            yield

    def _store_one(self, bundle: BundleFile, index: int, taken: Taken) -> None:
        message = bundle.section(index)
        if message is None:
            return
        try:
            self._note(self._receiver.accept(taken.report, message), taken)
        except TakenInPart as part:
            self._note(part.receipt, taken)
            raise

    def _note(self, signed: bytes, taken: Taken) -> None:
        receipt = read_receipt(signed, {self._receiver.hop: self._receiver.public})
        taken.receipts[receipt.attempt_id] = signed
        taken.heads[receipt.attempt_id] = receipt.head.seq


def _lacking(taken: Taken) -> list[Missing]:
    """Where nothing was stored, what the file lacks; else what this hop needs to hold it all."""
    if not taken.stored:
        return list(taken.report.missing)
    lacking: list[Missing] = []
    for one in taken.report.attempts:
        lacking += _gaps(one, taken)
    return lacking


def _gaps(one: Range, taken: Taken) -> list[Missing]:
    """The ranges after this hop's head that neither it nor the file has."""
    held = taken.heads.get(one.attempt_id)
    absent = [each for each in taken.report.missing if each.attempt_id == one.attempt_id]
    if held is None:
        return absent or [Missing(one.attempt_id, one.first, one.last)]
    gaps = [Missing(one.attempt_id, held + 1, one.first - 1)] if held + 1 < one.first else []
    for each in absent:
        first = max(each.first, held + 1)
        if first <= each.last:
            gaps.append(Missing(one.attempt_id, first, each.last))
    if not gaps and held < one.last:
        gaps.append(Missing(one.attempt_id, held + 1, one.last))
    return gaps


def take_in(paths: Sequence[Path], receiver: Receiver, *, partial: bool = False) -> list[Taken]:
    """Take files in, in whatever order they came: those with gaps are tried again after others.

    Idempotent: files that were taken in before change nothing.
    """
    intakes = [BundleIntake(path, receiver, partial=partial) for path in paths]
    waiting, heads = intakes, -1
    while waiting:
        for intake in waiting:
            intake.run()
        waiting = [one for one in intakes if one.taken.stored and one.taken.missing]
        now = sum(sum(one.taken.heads.values()) for one in intakes)
        if now == heads:
            break
        heads = now
    return [one.taken for one in intakes]
