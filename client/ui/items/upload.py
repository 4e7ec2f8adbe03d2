"""A file from the participant: bounded in size, named on screen, given out with its content."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from client.ui.items.blocks import prompt_widgets
from client.ui.items.kit import Kit
from client.ui.items.status import StatusLine
from client.ui.items.view import InteractionView
from client.ui.widgets import Button, column, row
from exam.core.files import MAX_FILE_BYTES
from exam.core.responses import BaseType, Cardinality, Response, StoredFile, scalars
from exam.qti.content import UploadInteraction

MAX_FILES = 10
_MAX_FILE_MB = MAX_FILE_BYTES // (1024 * 1024)

translate = QCoreApplication.translate


class UploadView(InteractionView):
    """Prompt, button, names of the files."""

    def __init__(self, interaction: UploadInteraction, kit: Kit) -> None:
        super().__init__(interaction.response)
        self.interaction = interaction
        usual = Cardinality.MULTIPLE if interaction.several else Cardinality.SINGLE
        self._shape = kit.shape(interaction.response, BaseType.FILE, usual)
        self._files: list[StoredFile] = []
        layout = column(spacing=10)
        for widget in prompt_widgets(interaction.prompt, kit):
            layout.addWidget(widget)
        line = row(spacing=12)
        self.button = Button(
            translate("Items", "Pilih berkas"), name="choose_file", kind="secondary", icon="upload"
        )
        self.button.clicked.connect(self._on_asked)
        self.remove = Button(translate("Items", "Lepaskan berkas"), name="drop_file", kind="row")
        self.remove.clicked.connect(self._on_removed)
        line.addWidget(self.button)
        line.addWidget(self.remove)
        line.addStretch(1)
        layout.addLayout(line)
        self._status = StatusLine()
        layout.addWidget(self._status)
        self.setLayout(layout)
        self._show()

    def restore(self, response: Response | None) -> None:
        """Show stored files."""
        self._files = [one for one in scalars(response) if isinstance(one, StoredFile)]
        self._show()

    def response(self) -> Response | None:
        """The files."""
        return self._shape.pack(self._files)

    def first_focus(self) -> QWidget | None:
        """The button."""
        return self.button

    def take(self, path: Path) -> None:
        """Take a file in, or refuse it with a sentence."""
        try:
            with path.open("rb") as stream:
                content = stream.read(MAX_FILE_BYTES + 1)
        except OSError:
            self.refused.emit(
                translate("Items", "Berkas ini tidak dapat dibaca. Pilih berkas lain.")
            )
            return
        # Imported late: it is a long list, and few items want a file.
        import mimetypes

        media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        sentence = self._complaint(len(content), media_type)
        if sentence:
            self.refused.emit(sentence)
            return
        kept = StoredFile.of(path.name, media_type, content)
        self._files = [*self._files, kept] if self.interaction.several else [kept]
        self._show()
        self.changed.emit()

    def _complaint(self, size: int, media_type: str) -> str:
        if size > MAX_FILE_BYTES:
            text = translate("Items", "Berkas ini terlalu besar: paling besar {count} MB.")
            return text.format(count=_MAX_FILE_MB)
        if not size:
            return translate("Items", "Berkas ini kosong. Pilih berkas lain.")
        wanted = self.interaction.types
        if wanted and not any(_fits(media_type, one) for one in wanted):
            return translate("Items", "Jenis berkas ini tidak diterima di sini. Pilih berkas lain.")
        if self.interaction.several and len(self._files) >= MAX_FILES:
            return translate("Items", "Paling banyak {count} berkas.").format(count=MAX_FILES)
        return ""

    def _show(self) -> None:
        names = ", ".join(one.name for one in self._files)
        if names:
            text = translate("Items", "Berkas: {names}").format(names=names)
        else:
            text = translate("Items", "Belum ada berkas. Paling besar {count} MB.").format(
                count=_MAX_FILE_MB
            )
        self._status.tell(text, complete=bool(names))
        self.remove.setVisible(bool(names))

    def _on_asked(self) -> None:
        dialog = QFileDialog(self.window(), translate("Items", "Pilih berkas"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._on_selected)
        dialog.finished.connect(dialog.deleteLater)
        dialog.finished.connect(self._on_closed)
        dialog.open()
        # Where no window manager runs, nobody else gives the keyboard to it, nor back.
        dialog.activateWindow()

    def _on_closed(self, _result: int) -> None:
        self.window().activateWindow()
        self.button.setFocus()

    def _on_selected(self, name: str) -> None:
        self.take(Path(name))

    def _on_removed(self) -> None:
        self._files = self._files[:-1]
        self._show()
        self.button.setFocus()
        self.changed.emit()


def _fits(media_type: str, wanted: str) -> bool:
    kind, _, part = wanted.partition("/")
    return wanted == media_type or (part == "*" and media_type.startswith(f"{kind}/"))
