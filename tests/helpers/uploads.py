"""An attempt that may answer with files, over a real vault."""

from __future__ import annotations

from pathlib import Path

from client.seat.runner import AttemptRunner
from exam.core import decisions
from exam.core.attempt import Attempt
from exam.core.form import Form, Item, LeaveRule, Navigation, Part, Section, TimeLimits
from exam.core.orders import Order, OrderKind
from exam.core.responses import (
    BaseType,
    Cardinality,
    ItemResponse,
    Multiple,
    ResponseDeclaration,
    Single,
    StoredFile,
)
from exam.exchange.wire import AttemptHeader
from exam.vault.database import JOURNAL, Database
from exam.vault.journal import AttemptRow, Journal, create_attempt

ONE = ResponseDeclaration("RESPONSE", BaseType.FILE, Cardinality.SINGLE)
SEVERAL = ResponseDeclaration("RESPONSE", BaseType.FILE, Cardinality.MULTIPLE)
BUTTON = ResponseDeclaration("END", BaseType.BOOLEAN, Cardinality.SINGLE)
FORM = Form(
    "F",
    "Form",
    (
        Part(
            "P",
            "Part",
            (
                Section(
                    "S",
                    "S",
                    (
                        Item("laporan", "", (ONE, BUTTON), ("INT",)),
                        Item("lampiran", "", (SEVERAL,), ("INT",)),
                    ),
                    TimeLimits(None, None),
                    LeaveRule.CONFIRM,
                    Navigation.NONLINEAR,
                ),
            ),
        ),
    ),
    TimeLimits(None, None),
)


def one_file(file: StoredFile) -> ItemResponse:
    """An answer with one file."""
    return (("RESPONSE", Single(BaseType.FILE, file)),)


def several_files(*files: StoredFile) -> ItemResponse:
    """An answer with files."""
    return (("RESPONSE", Multiple(BaseType.FILE, files)),)


class UploadSeat:
    """A runner whose section is open; closed and opened again it is the same attempt."""

    def __init__(
        self,
        path: Path,
        key: bytes,
        header: AttemptHeader,
        attempt_key: bytes,
        form: Form = FORM,
    ) -> None:
        self.path, self.key, self.form = path, key, form
        self.database = Database.open(path, key, JOURNAL)
        self.row = create_attempt(self.database, header, attempt_key, b"")
        self.journal = Journal(self.database, self.row)
        self.runner = AttemptRunner(self.journal, Attempt(form))
        self._begin()

    def _begin(self) -> None:
        run = self.runner
        run.do(
            lambda a, now: decisions.check_in(
                a, now, form_id="F", package_sha256=bytes(32), multiplier_permille=1000
            )
        )
        run.do(lambda a, now: decisions.confirm_identity(a, now, correct=True))
        order = Order("o1", "a1", 1, OrderKind.AUTHORIZE, "Pengawas", "uji", 0, 2**62)
        run.obey((order,), 0)
        run.do(lambda a, now: decisions.accept_rules(a, now, version="1"))
        run.start()
        run.start_section(self.form.sections[0].id)

    def reopen(self) -> AttemptRunner:
        """Close the vault and take the attempt up again."""
        self.database.close()
        self.database, self.journal, self.runner = open_again(
            self.path, self.key, self.row, self.form
        )
        return self.runner


def open_again(
    path: Path, key: bytes, row: AttemptRow, form: Form = FORM
) -> tuple[Database, Journal, AttemptRunner]:
    """A vault as it lies on the disk."""
    database = Database.open(path, key, JOURNAL)
    journal = Journal(database, row)
    return database, journal, AttemptRunner.recover(journal, form)
