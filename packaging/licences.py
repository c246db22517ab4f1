"""THIRD_PARTY.txt of the package: each component that is in it, its version, its licence and the licence's text.

What is in it is told by where its files come from: a distribution in the environment, Python itself, a package of the
system. Another licence text than a component brings along lies in `licences/`, named by the component.
"""

from __future__ import annotations

import platform
import re
import subprocess
import sys
import sysconfig
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import Distribution, distribution, distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TEXTS = ROOT / "packaging" / "licences"
OWN = "perfxl"
_LICENCE_FILE = re.compile(r"licen[cs]e|copying|notice", re.IGNORECASE)
_LIBRARY = re.compile(r"\.(dll|so)(\.[\d.]+)?$")
_EXTENSION = re.compile(r"\.(cp|cpython-|abi3)[^/]*\.so$")
_COMMON = re.compile(r"/usr/share/common-licenses/(\w[\w.-]*\w)")
_HEAD = """绩效自评审核 使用的第三方组件
Third-party components of this program, each with its licence. Its own licence is in LICENSE.txt.
"""
_RULE = "=" * 100


class LicenceError(Exception):
    """Components without a licence text, or files of nobody known."""


@dataclass(frozen=True)
class Component:
    """A third-party component: name, version, what its licence is called, the licence's text."""

    name: str
    version: str
    licence: str
    texts: tuple[str, ...]


def third_party(contents: Iterable[Sequence[str]]) -> str:
    """The text, of the package's contents as PyInstaller lists them: place, file that it comes from, kind.

    Raises LicenceError where a component has no licence text.
    """
    origins = Origins()
    libraries = defaultdict[Component, set[str]](set)
    unknown = []
    for place, file, kind in contents:
        if kind == "SYMLINK":
            continue
        component = origins.of(place, Path(file))
        if component is None:
            unknown.append(file)
        elif component.name != OWN:
            names = libraries[component]
            if _LIBRARY.search(place) and not _EXTENSION.search(place):
                names.add(Path(place).name)
    libraries[origins.distributed(distribution("pyinstaller"))].add("bootloader")
    without = [component.name for component in libraries if not component.texts]
    if unknown or without:
        raise LicenceError(f"no licence text: {', '.join(sorted([*without, *unknown]))}")
    found = sorted(libraries, key=lambda component: component.name.casefold())
    lines = [_HEAD, *(_line(component) for component in found), *_texts(found, libraries)]
    return "\n".join([*lines, *_common({text for component in found for text in component.texts})])


def _line(component: Component) -> str:
    return f"  {component.name} {component.version}　{component.licence}"


def _texts(found: Iterable[Component], libraries: dict[Component, set[str]]) -> Iterator[str]:
    for component in found:
        yield f"\n{_RULE}\n{component.name} {component.version}　{component.licence}"
        if names := libraries[component]:
            yield f"（{', '.join(sorted(names))}）"
        for text in component.texts:
            yield f"{_RULE}\n\n{text.strip()}\n"


def _common(texts: Iterable[str]) -> Iterator[str]:
    """The licences that Debian's texts refer to by the place that they have in the system."""
    for name in sorted({name for text in texts for name in _COMMON.findall(text)}):
        for text in _read([Path("/usr/share/common-licenses") / name]):
            yield f"\n{_RULE}\n/usr/share/common-licenses/{name}\n{_RULE}\n\n{text.strip()}\n"


@dataclass
class Origins:
    """Where files come from."""

    _known: dict[str, Component] = field(default_factory=dict)

    def of(self, place: str, file: Path) -> Component | None:
        """The component of a file and its place in the package, None where nobody is known to have made it."""
        if place == "base_library.zip" or not file.exists():  # the standard library packed, modules frozen into Python
            return self._python
        if Path(place).parts[0] == OWN or file.is_relative_to(ROOT):
            return self._own
        if owner := self._files.get(file.resolve()):
            return self.distributed(owner)
        if any(file.resolve().is_relative_to(home) for home in self._python_homes):
            return self._tcl if _of_tcl(file) else self._python
        return self._of_system(file)

    def distributed(self, owner: Distribution) -> Component:
        """A distribution of the environment."""
        name = owner.name
        if name not in self._known:
            data = owner.metadata
            licence = data.get("License-Expression") or data.get("License") or _classified(data.get_all("Classifier"))
            self._known[name] = Component(name, owner.version, licence.strip().split("\n")[0], _texts_of(owner))
        return self._known[name]

    @cached_property
    def _files(self) -> dict[Path, Distribution]:
        return {
            Path(str(owner.locate_file(file))).resolve(): owner
            for owner in distributions()
            for file in owner.files or ()
        }

    @cached_property
    def _own(self) -> Component:
        return Component(OWN, "", "MIT", ())

    @cached_property
    def _python_homes(self) -> list[Path]:
        return [Path(sys.base_prefix).resolve(), Path(sysconfig.get_path("stdlib")).resolve()]

    @cached_property
    def _python(self) -> Component:
        places = (Path(sys.base_prefix) / "LICENSE.txt", Path(sysconfig.get_path("stdlib")) / "LICENSE.txt")
        return Component("Python", platform.python_version(), "PSF-2.0", _read(places))

    @cached_property
    def _tcl(self) -> Component:
        """Tcl and Tk as Python for Windows brings them."""
        import _tkinter

        return Component(
            "Tcl/Tk", _tkinter.TK_VERSION, "TCL", _read((Path(sys.base_prefix) / "tcl").glob("tk8*/license.terms"))
        )

    def _of_system(self, file: Path) -> Component | None:
        """A package of Debian, by its list of files."""
        for place in (file, file.resolve(), Path("/usr") / file.relative_to(file.anchor)):
            if name := _said("dpkg-query", "--search", str(place)).partition(": ")[0].partition(",")[0]:
                break
        else:
            return None
        if name not in self._known:
            plain = name.partition(":")[0]
            version = _said("dpkg-query", "--show", "--showformat=${Version}", name)
            texts = _read([Path("/usr/share/doc") / plain / "copyright"])
            self._known[name] = Component(plain, version, "见下文", texts)
        return self._known[name]


def _of_tcl(file: Path) -> bool:
    return file.name.startswith(("tcl8", "tk8")) or "tcl" in file.parts


def _classified(classifiers: Iterable[str] | None) -> str:
    named = [text.rpartition(" :: ")[2] for text in classifiers or () if text.startswith("License ::")]
    return ", ".join(named) or "见下文"


def _texts_of(owner: Distribution) -> tuple[str, ...]:
    places = [
        Path(str(owner.locate_file(file)))
        for file in sorted(owner.files or (), key=str)
        if ".dist-info" in file.parts[0] and _LICENCE_FILE.search(file.as_posix().partition("/")[2])
    ]
    return _read([*places, TEXTS / f"{owner.name}.txt"])


def _read(places: Iterable[Path]) -> tuple[str, ...]:
    """The texts of the files that are there, each once."""
    return tuple(dict.fromkeys(place.read_text("utf-8", "replace") for place in places if place.is_file()))


def _said(*command: str) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""
