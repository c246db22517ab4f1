"""The packaged console program."""

from perfxl.__main__ import main

main()
