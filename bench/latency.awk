# SPDX-License-Identifier: Apache-2.0
# Turns classes of round trips (round, server, ns, count) into tables, with stats.awk. All slices of a round
# are one distribution.

NR > 1 {
  if ($1 > rounds) rounds = $1
  if (!(($2, $1, $3) in trips)) classes[$2, $1] = classes[$2, $1] " " $3
  trips[$2, $1, $3] += $4
  total[$2, $1] += $4
}

# The durations of a server in a round are in duration[1..n], sorted.
function percentile(server, round, n, share,    i, seen) {
  for (i = 1; i <= n; i++) {
    seen += trips[server, round, text[duration[i]]]
    if (seen >= share * total[server, round]) return duration[i] / 1000
  }
}

END {
  metric("p50", "p50, us", "%8.1f", "spread", "p50")
  metric("p99", "p99, us", "%8.1f", "spread", "p99")
  metric("p99.9", "p99.9, us", "%8.1f", "spread", "")
  for (i in total) {
    split(i, at, SUBSEP)
    n = split(classes[i], duration, " ")
    for (j = 1; j <= n; j++) {
      text[duration[j] + 0] = duration[j]
      duration[j] += 0
    }
    sort(duration, n)
    value["p50", at[1], at[2]] = percentile(at[1], at[2], n, 0.5)
    value["p99", at[1], at[2]] = percentile(at[1], at[2], n, 0.99)
    value["p99.9", at[1], at[2]] = percentile(at[1], at[2], n, 0.999)
  }
  report()
}
