# SPDX-License-Identifier: Apache-2.0
"""Asks a server of NTP with ntplib, and prints what its reply says.

ntp_ntplib.py HOST PORT VERSION
"""
import sys
import time

import ntplib

before = time.time()
reply = ntplib.NTPClient().request(sys.argv[1], port=int(sys.argv[2]), version=int(sys.argv[3]), timeout=30)
after = time.time()
print("version", reply.version)
print("mode", reply.mode)
print("leap", reply.leap)
print("stratum", reply.stratum)
# The one of a computer's clock, as measured: a millisecond to a nanosecond.
print("precise", -30 <= reply.precision <= -10)
print("root delay %.6f" % reply.root_delay)
print("reference", ntplib.stratum_to_text(reply.stratum), ntplib.ref_id_to_text(reply.ref_id, reply.stratum))
# Its numbers are of a millionth of a second, and so may be wrong by one.
print("in order", before - 2e-6 <= reply.orig_time <= reply.dest_time <= after + 2e-6)
print("root dispersion %.6f" % reply.root_dispersion)
print("offset %.6f" % reply.offset)
