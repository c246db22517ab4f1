"""The packaged window. Its worker processes start this program too, which is why it asks first what it is."""

import multiprocessing
import os
import sys

multiprocessing.freeze_support()
for name in ("stdout", "stderr"):
    if getattr(sys, name) is None:  # a program without a console has neither
        setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123

from perfxl.ways_in.desktop.window import main  # noqa: E402

sys.exit(main(sys.argv[1:]))
