"""The fonts that pages serve: cut from the packaged families to what reviewboard writes, as woff2.

The families come variable and whole; a page needs the letters of latin and latin-ext (names such as
Zieliński) and the weights of ui/DESIGN.md. The licence goes beside the files, as the OFL asks.
"""

import hashlib
import shutil
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import fontTools
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

FONTS_DIR = Path("web", "fonts")
"""Where the fonts stand below a static folder; `css/fonts.css` names them by it."""


@dataclass(frozen=True, slots=True)
class Face:
    """One face to build.

    Attributes:
        name: the name of the built file, without its suffix.
        package: the installed package that holds the source.
        source: the file in the package's `files` folder.
        axes: the place on each axis: a number pins it, a pair limits it.
    """

    name: str
    package: str
    source: str
    axes: dict[str, float | tuple[float, float]]


_WEIGHTS = (400.0, 650.0)
FACES = (
    Face(
        "instrument-sans",
        "fontpkg_instrument_sans",
        "InstrumentSans[wdth,wght].ttf",
        {"wdth": 100.0, "wght": _WEIGHTS},
    ),
    Face(
        "source-serif-4",
        "fontpkg_source_serif_4",
        "SourceSerif4[opsz,wght].ttf",
        {"opsz": 16.0, "wght": _WEIGHTS},
    ),
    Face(
        "source-serif-4-italic",
        "fontpkg_source_serif_4",
        "SourceSerif4-Italic[opsz,wght].ttf",
        {"opsz": 16.0, "wght": _WEIGHTS},
    ),
)

LETTERS = (
    (0x0000, 0x024F),  # Latin: Basic, Latin-1, Extended-A, Extended-B
    (0x0259, 0x0259),
    (0x02B9, 0x02DD),  # modifier letters
    (0x0300, 0x0331),  # combining marks
    (0x1E00, 0x1EFF),  # Latin Extended Additional
    (0x2000, 0x206F),  # punctuation: dashes, quotes, ellipsis
    (0x20A0, 0x20C0),  # currency
    (0x2113, 0x2122),
    (0x2190, 0x2193),  # arrows
    (0x2212, 0x2215),  # minus
    (0x2248, 0x2265),
)
"""Ranges of code points that are kept, both ends included."""


def build(static_dir: Path) -> bool:
    """Builds the fonts below `static_dir`, unless the same input has been built there already.

    The digest of the input is written last, so that a build which was cut short is done again.

    Returns:
        Whether anything had to be built.
    """
    target = static_dir / FONTS_DIR
    stamp = target / "digest.txt"
    digest = input_digest()
    if (
        stamp.exists()
        and stamp.read_text() == digest
        and all(_built(target, face).exists() for face in FACES)
    ):
        return False
    target.mkdir(parents=True, exist_ok=True)
    for face in FACES:
        _cut(face, _built(target, face))
        licence = Path(str(files(face.package) / "LICENSE"))
        shutil.copyfile(licence, target / f"{face.name}.LICENSE.txt")
    stamp.write_text(digest)
    return True


def input_digest() -> str:
    """A digest of all that decides the result: the sources, the choices made here, and the tool's version."""
    digest = hashlib.sha256(f"{fontTools.version} {FACES} {LETTERS}".encode())
    for face in FACES:
        digest.update(_source(face).read_bytes())
    return digest.hexdigest()


def _cut(face: Face, target: Path) -> None:
    font = TTFont(_source(face))
    options = Options(
        flavor="woff2", layout_features=["kern", "liga", "mark", "mkmk", "ccmp", "locl", "tnum"]
    )
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[point for first, last in LETTERS for point in range(first, last + 1)])
    subsetter.subset(font)
    instantiateVariableFont(font, face.axes, inplace=True)
    font.flavor = "woff2"
    part = target.with_suffix(".part")
    font.save(part)
    part.replace(target)


def _source(face: Face) -> Path:
    return Path(str(files(face.package) / "files" / face.source))


def _built(target: Path, face: Face) -> Path:
    return target / f"{face.name}.woff2"
