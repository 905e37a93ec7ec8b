# SPDX-License-Identifier: Apache-2.0
# Turns classes of round trips with and without a flood (round, server, condition, ns, count) into tables, with
# stats.awk. Rows of the condition "connects" have seconds and connects instead.

$3 == "connects" { seconds[$2, $1] += $4; connects[$2, $1] += $5; next }
NR > 1 {
  if ($1 > rounds) rounds = $1
  count_trips($3 SUBSEP $2, $1, $4, $5)
}

END {
  metric("p50", "p50 without, us", "%.1f", "median", "")
  metric("p50 flooded", "p50 with", "%.1f", "median", "")
  metric("p99", "p99 without, us", "%8.1f", "spread", "")
  metric("p99 flooded", "p99 with", "%8.1f", "spread", "")
  metric("ratio", "p99, with : without", "%8.2f", "spread", "")
  metric("flood", "connects/s", "%.0f", "median", "")
  for (i in connects) {
    split(i, at, SUBSEP)
    for (j = 1; j <= 2; j++) {
      condition = j == 1 ? "quiet" : "flooded"
      sort_trips(condition SUBSEP at[1], at[2])
      value["p50" (j == 1 ? "" : " flooded"), at[1], at[2]] = percentile(0.5)
      value["p99" (j == 1 ? "" : " flooded"), at[1], at[2]] = percentile(0.99)
    }
    value["ratio", at[1], at[2]] = value["p99 flooded", at[1], at[2]] / value["p99", at[1], at[2]]
    value["flood", at[1], at[2]] = connects[i] / seconds[i]
  }
  # Each is compared with itself.
  alone = 1
  report()
}
