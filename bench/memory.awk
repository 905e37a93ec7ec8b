# SPDX-License-Identifier: Apache-2.0
# Turns what connections need (round, server, connections, bytes, kernel_bytes) into tables, with stats.awk.

NR > 1 {
  if ($1 > rounds) rounds = $1
  value["process", $2, $1] = $4 / $3
  value["kernel", $2, $1] = $5 / $3
}

END {
  metric("process", "process, bytes/connection", "%8.0f", "spread", "process")
  metric("kernel", "kernel, both ends", "%8.0f", "spread", "")
  # A number and a struct of 32 bytes: whatever has a stack is a hundred times that.
  without_c = 1
  report()
}
