"""The packaged program: a double click, a drag, the command line, and the window that 审核窗口 asks for."""

from perfxl.__main__ import main

main()
