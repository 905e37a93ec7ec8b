# SPDX-License-Identifier: Apache-2.0
# Turns classes of round trips (round, server, ns, count) into tables, with stats.awk. All slices of a round
# are one distribution.

NR > 1 {
  if ($1 > rounds) rounds = $1
  count_trips($2, $1, $3, $4)
}

END {
  metric("p50", "p50, us", "%8.1f", "spread", "p50")
  metric("p99", "p99, us", "%8.1f", "spread", "p99")
  metric("p99.9", "p99.9, us", "%8.1f", "spread", "")
  for (i in total) {
    split(i, at, SUBSEP)
    sort_trips(at[1], at[2])
    value["p50", at[1], at[2]] = percentile(0.5)
    value["p99", at[1], at[2]] = percentile(0.99)
    value["p99.9", at[1], at[2]] = percentile(0.999)
  }
  report()
}
