"""One item with every interaction and most of what a body may hold, for tests."""

from tests.unit.qti.packages import ASI

MATH = 'xmlns:m="http://www.w3.org/1998/Math/MathML"'
_SHAPES = {
    "text": ("string", "single"),
    "inline": ("identifier", "single"),
    "essay": ("string", "single"),
    "choice": ("identifier", "multiple"),
    "order": ("identifier", "ordered"),
    "match": ("directedPair", "multiple"),
    "associate": ("pair", "multiple"),
    "gaps": ("directedPair", "multiple"),
    "areas": ("directedPair", "multiple"),
    "words": ("identifier", "multiple"),
    "spots": ("identifier", "single"),
    "points": ("point", "multiple"),
    "route": ("identifier", "ordered"),
    "level": ("integer", "single"),
    "sound": ("integer", "single"),
    "upload": ("file", "single"),
    "hint": ("boolean", "single"),
}
_END = (
    '<qti-simple-associable-choice identifier="{}" match-max="1">{}</qti-simple-associable-choice>'
)
_SPOT = 'identifier="{}" shape="{}" coords="{}"'
_PICTURE = '<img src="a.png" alt="peta" width="100" height="80"/>'

BODY = f"""
<p>Isi <qti-text-entry-interaction response-identifier="text" expected-length="5"
  pattern-mask="[0-9]+" placeholder-text="angka" class="qti-input-width-4"/> dan pilih
  <qti-inline-choice-interaction response-identifier="inline" shuffle="true" required="true">
    <qti-inline-choice identifier="A">satu</qti-inline-choice>
    <qti-inline-choice identifier="B">d<b>u</b>a</qti-inline-choice>
  </qti-inline-choice-interaction>, <m:math {MATH} alttext="setengah"><m:mfrac><m:mn>1</m:mn>
  <m:mn>2</m:mn></m:mfrac></m:math> <ruby>Я<rt>kan</rt></ruby> <code>x = 1</code>
  <span data-catalog-idref="g1">istilah</span>.</p>
<qti-extended-text-interaction response-identifier="essay" expected-lines="6"
  expected-length="400" class="qti-counter-down qti-height-lines-6">
  <qti-prompt>Uraikan</qti-prompt></qti-extended-text-interaction>
<qti-choice-interaction response-identifier="choice" max-choices="0" min-choices="1"
  class="qti-orientation-horizontal qti-choices-stacking-2"
  data-min-selections-message="Pilih satu">
  <qti-simple-choice identifier="A"><img src="a.png" alt="a"/></qti-simple-choice>
  <qti-simple-choice identifier="B"><p>b</p></qti-simple-choice></qti-choice-interaction>
<qti-order-interaction response-identifier="order" orientation="horizontal" shuffle="true">
  <qti-simple-choice identifier="A" fixed="true">a</qti-simple-choice>
  <qti-simple-choice identifier="B">b</qti-simple-choice></qti-order-interaction>
<qti-match-interaction response-identifier="match" max-associations="2" class="qti-match-tabular"
  data-first-column-header="Tindakan">
  <qti-simple-match-set>{_END.format("A", "a")}{_END.format("B", "b")}</qti-simple-match-set>
  <qti-simple-match-set>{_END.format("BEST", "Paling")}{_END.format("WORST", "Kurang")}
  </qti-simple-match-set></qti-match-interaction>
<qti-associate-interaction response-identifier="associate" max-associations="1">
  {_END.format("A", "a")}{_END.format("B", "b")}</qti-associate-interaction>
<qti-gap-match-interaction response-identifier="gaps">
  <qti-gap-text identifier="T" match-max="1">kata</qti-gap-text>
  <qti-gap-img identifier="I" match-max="0"><img src="a.png" alt="a"/></qti-gap-img>
  <p>Ini <qti-gap identifier="G1" required="true"/> itu.</p></qti-gap-match-interaction>
<qti-graphic-gap-match-interaction response-identifier="areas">{_PICTURE}
  <qti-gap-text identifier="T" match-max="1">kata</qti-gap-text>
  <qti-associable-hotspot {_SPOT.format("H", "rect", "0,0,10,10")} match-max="1"/>
</qti-graphic-gap-match-interaction>
<qti-hottext-interaction response-identifier="words" max-choices="2">
  <p>Pilih <qti-hottext identifier="W1">kata <i>ini</i></qti-hottext> atau
  <qti-hottext identifier="W2">itu</qti-hottext>.</p></qti-hottext-interaction>
<qti-hotspot-interaction response-identifier="spots">{_PICTURE}
  <qti-hotspot-choice {_SPOT.format("C", "circle", "5,5,3")} hotspot-label="lingkaran"/>
  <qti-hotspot-choice {_SPOT.format("P", "poly", "0,0,5,0,5,5")}/>
  <qti-hotspot-choice {_SPOT.format("E", "ellipse", "9,9,2,3")}/>
  <qti-hotspot-choice {_SPOT.format("D", "default", "")}/></qti-hotspot-interaction>
<qti-select-point-interaction response-identifier="points" max-choices="3">{_PICTURE}
</qti-select-point-interaction>
<qti-graphic-order-interaction response-identifier="route">{_PICTURE}
  <qti-hotspot-choice {_SPOT.format("X", "rect", "0,0,1,1")}/>
  <qti-hotspot-choice {_SPOT.format("Y", "rect", "1,1,2,2")}/></qti-graphic-order-interaction>
<qti-slider-interaction response-identifier="level" lower-bound="0" upper-bound="10" step="2"
  orientation="vertical" reverse="true" step-label="true"/>
<qti-media-interaction response-identifier="sound" autostart="false" min-plays="1" max-plays="2">
  <audio><source src="a.mp3" type="audio/mpeg"/><track src="a.vtt" kind="captions" srclang="id"/>
  </audio></qti-media-interaction>
<qti-upload-interaction response-identifier="upload" type="application/pdf"/>
<p><qti-end-attempt-interaction response-identifier="hint" title="Petunjuk"/></p>
<figure><img src="a.png" alt="a"/><figcaption>Gambar 1</figcaption></figure>
<hr/><dl><dt>ASN</dt><dd>aparatur</dd></dl><blockquote>kutipan</blockquote>
<div class="qti-layout-row"><div class="qti-layout-col6">kiri</div></div>
"""

_DECLARED = "".join(
    f'<qti-response-declaration identifier="{name}" cardinality="{shape}" base-type="{kind}"/>'
    for name, (kind, shape) in _SHAPES.items()
)
_GLOSSARY = """<qti-catalog-info><qti-catalog id="g1"><qti-card support="glossary-on-screen">
<qti-html-content><p>arti</p></qti-html-content></qti-card></qti-catalog></qti-catalog-info>"""

EVERYTHING = f"""<?xml version="1.0" encoding="UTF-8"?>
<qti-assessment-item xmlns="{ASI}" identifier="everything" title="Semua" xml:lang="id"
  time-dependent="false" adaptive="false">{_DECLARED}
<qti-outcome-declaration identifier="SCORE" cardinality="single" base-type="float"/>
<qti-item-body>{BODY}</qti-item-body>{_GLOSSARY}</qti-assessment-item>""".encode()

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
MEDIA = {"items/a.png": PNG, "items/a.mp3": b"ID3", "items/a.vtt": b"WEBVTT"}
