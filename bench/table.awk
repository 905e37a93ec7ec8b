# SPDX-License-Identifier: Apache-2.0
# Turns slices (round, server, messages, seconds, cpu_ns, lost, resumed) into tables, with stats.awk. -v unit is what
# a message is; for bulk a message is a byte and the unit GB.

NR > 1 {
  if ($1 > rounds) rounds = $1
  messages[$2, $1] += $3
  seconds[$2, $1] += $4
  cpu[$2, $1] += $5
  lost[$2] += $6
  resumed[$2, $1] += $7
  all[$2] += $3
}

END {
  # Bytes are told in billions a second, and what a million of them costs.
  million = unit == "GB" ? 1e6 : 1
  billion = unit == "GB" ? 1e9 : 1
  metric("cpu", "server CPU, ns/" (unit == "GB" ? "MB" : unit), "%8.0f", "spread", "CPU per " (unit == "GB" ? "MB" : unit))
  metric("rate", unit == "GB" ? "GB/s" : unit "s/s", unit == "GB" ? "%.2f" : "%.0f", "median", unit == "GB" ? "GB/s" : unit "s/s")
  metric("busy", "core busy", "%.0f%%", "median", "")
  if (resume) metric("resumed", "resumed", "%.0f%%", "median", "")
  for (i in messages) {
    split(i, at, SUBSEP)
    value["cpu", at[1], at[2]] = cpu[i] / messages[i] * million
    value["rate", at[1], at[2]] = messages[i] / seconds[i] / billion
    value["resumed", at[1], at[2]] = 100 * resumed[i] / messages[i]
    value["busy", at[1], at[2]] = 100 * cpu[i] / (seconds[i] * 1e9)
  }
  report()
  for (i = 1; i <= count; i++) {
    if (middle("busy", servers[i]) < 90) idle = 1
    if (lost[servers[i]] > 0) {
      printf "\nnote: %s: %d %ss lost, %.3f %%\n", servers[i], lost[servers[i]], unit,
        100 * lost[servers[i]] / (lost[servers[i]] + all[servers[i]])
    }
  }
  if (idle) print "\nnote: a server that is not busy all the time pays for more wake-ups; other work may share its core"
}
