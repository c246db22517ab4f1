"""Work that kills its worker at one file."""

import os

from perfxl.reviewing.workers import work


def deadly_work(jobs, options, program):
    if any("坏" in job.name for job in jobs):
        os._exit(9)
    return work(jobs, options, program)
