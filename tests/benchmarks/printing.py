"""What processes do in the benchmarks of documents."""

import os
from time import process_time

import psutil

from enrollment.documents.printing import print_out


def print_and_weigh(data, code):
    """Print; return which process did it, its memory in MB."""
    print_out(data, code)
    return os.getpid(), psutil.Process().memory_info().rss / 1e6


def print_and_time(data, code):
    """Print; return which process did it, and the seconds of a processor that it took."""
    before = process_time()
    print_out(data, code)
    return os.getpid(), process_time() - before
