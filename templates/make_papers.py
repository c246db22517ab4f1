"""Draws the Word templates of `文书/`: python templates/make_papers.py [FOLDER]"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from drawn import papers  # noqa: E402


def main(folder: Path = HERE / "文书") -> None:
    folder.mkdir(exist_ok=True)
    for name, draw in papers().items():
        draw().save(str(folder / f"{name}.docx"))
        print(folder / f"{name}.docx")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
