# SPDX-License-Identifier: Apache-2.0
"""Prints each typed format as the time at one second since the epoch: strftime.py SECOND"""
import sys
import time

from place import typed

second = time.localtime(int(sys.argv[1]))
for layout in typed():
    print(repr(time.strftime(layout, second)))
