"""Indonesian is what the program speaks; another language is one translator on the application."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QTranslator

from client.ui.resources import resource

SOURCE_LANGUAGE = "id"
LANGUAGES = (SOURCE_LANGUAGE, "en")
_NAME = "pendopo_translator"


def use_language(language: str) -> None:
    """Speak ``language`` from now on; widgets built before keep the words they have."""
    app = QCoreApplication.instance()
    if app is None:
        raise RuntimeError("the application must exist before its language")
    if language not in LANGUAGES:
        raise ValueError(f"no translation for {language!r}; there are {', '.join(LANGUAGES)}")
    current = app.findChild(QTranslator, _NAME)
    if current is not None:
        app.removeTranslator(current)
        current.setParent(None)
    if language == SOURCE_LANGUAGE:
        return
    translator = QTranslator(app)
    translator.setObjectName(_NAME)
    path = resource("translations", f"pendopo_{language}.qm")
    if not translator.load(str(path)):
        raise FileNotFoundError(f"the translation {path.name} cannot be loaded")
    app.installTranslator(translator)
