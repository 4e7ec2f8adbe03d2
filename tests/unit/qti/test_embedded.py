"""Pictures written into an item, and what a table is read as."""

import base64

from exam.qti.content import Image, Table
from exam.qti.dataurl import embedded_picture, is_embedded
from exam.qti.document import ItemDocument, read_document
from exam.qti.media import media_paths
from exam.qti.plain import block_text, pictures
from tests.unit.qti.packages import CHOICES, item

PNG = b"\x89PNG\r\n\x1a\n and more"
ADDRESS = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"
DRAWING = "data:image/svg+xml;utf8,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E"


def _read(body: str) -> ItemDocument:
    return read_document(item(body + CHOICES), "items/q7.xml")


def _pictures(body: str) -> list[Image]:
    return list(pictures(_read(body).content.body))


def test_an_embedded_picture_is_read_whether_it_is_an_image_or_an_object() -> None:
    (image,) = _pictures(f'<p>see <img src="{ADDRESS}" alt="dot"/></p>')
    (thing,) = _pictures(f'<p>see <object data="{ADDRESS}" type="image/png">dot</object></p>')
    assert (image.path, image.alt) == (thing.path, thing.alt) == (ADDRESS, "dot")
    assert is_embedded(image.path)
    assert embedded_picture(image.path) == ("embedded.png", PNG)


def test_an_embedded_drawing_may_be_written_in_letters() -> None:
    (image,) = _pictures(f'<p>see <img src="{DRAWING}" alt="drawing"/></p>')
    name, data = embedded_picture(image.path)
    assert name == "embedded.svg"
    assert data == b"<svg xmlns='http://www.w3.org/2000/svg'/>"


def test_an_embedded_picture_needs_no_file_of_the_package() -> None:
    found = _read(f'<p><img src="{ADDRESS}" alt=""/><img src="a.png" alt=""/></p>')
    assert list(media_paths(found)) == ["items/a.png"]


def test_words_inside_a_control_in_the_line_are_shown_before_it_and_reported() -> None:
    entry = (
        '<p><qti-text-entry-interaction response-identifier="RESPONSE">'
        "<qti-prompt>Luas:</qti-prompt></qti-text-entry-interaction></p>"
    )
    found = read_document(item(entry), "items/q7.xml")
    assert block_text(found.content.body) == "Luas:…"
    assert [one.code for one in found.warnings] == [507]


def test_the_foot_of_a_table_stands_below_its_body_wherever_it_was_written() -> None:
    rows = "<thead><tr><th>h</th></tr></thead>{}<tbody><tr><td>b</td></tr></tbody>{}"
    foot = "<tfoot><tr><td>f</td></tr></tfoot>"
    for written in (rows.format(foot, ""), rows.format("", foot)):
        body = _read(f"<table>{written}</table>").content.body
        (table,) = (one for one in body if isinstance(one, Table))
        assert [block_text(row[0].blocks) for row in table.rows] == ["h", "b", "f"]
