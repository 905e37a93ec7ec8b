# SPDX-License-Identifier: Apache-2.0
# Turns the slices of bench/target/echo.tsv (round, server, messages, seconds, cpu_ns) into two tables.
# -v order="SERVER ..." gives the rows. A ratio is taken within a round, never across rounds.

NR > 1 {
  if ($1 > rounds) rounds = $1
  messages[$2, $1] += $3
  seconds[$2, $1] += $4
  cpu[$2, $1] += $5
}

# Sorts list[1..n] in place; n is the number of rounds.
function sort(list, n,    i, j, x) {
  for (i = 2; i <= n; i++) {
    x = list[i]
    for (j = i - 1; j >= 1 && list[j] > x; j--) list[j + 1] = list[j]
    list[j + 1] = x
  }
}

function median(list, n) {
  return n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
}

function per_message(server, round) {
  return cpu[server, round] / messages[server, round]
}

function rate(server, round) {
  return messages[server, round] / seconds[server, round]
}

function value(what, server, round) {
  if (what == "cpu") return per_message(server, round)
  if (what == "rate") return rate(server, round)
  return 100 * cpu[server, round] / (seconds[server, round] * 1e9)
}

# Fills list with one value for each round, divided by that of base if one is given, and sorts it.
function collect(list, what, server, base,    r) {
  for (r = 1; r <= rounds; r++) {
    list[r] = value(what, server, r)
    if (base != "") list[r] /= value(what, base, r)
  }
  sort(list, rounds)
}

function middle(what, server, base,    list) {
  collect(list, what, server, base)
  return median(list, rounds)
}

function spread(what, server, base, format,    list) {
  collect(list, what, server, base)
  return sprintf(format " " format " " format, list[1], median(list, rounds), list[rounds])
}

END {
  count = split(order, servers, " ")
  for (i = 1; i <= count; i++) {
    s = servers[i]
    if (s != "landline" && s != "c-epoll" && (best == "" || middle("cpu", s) < middle("cpu", best))) best = s
    bases = bases (s == "c-epoll" ? " " s : "")
  }
  if (best != "") bases = bases " " best
  for (i = 1; i <= count; i++) {
    s = servers[i]
    if (s != "landline" && s != "c-epoll" && s != best) bases = bases " " s
  }

  printf "\n%-12s  %-26s  %10s  %s\n", "", "server CPU, ns/message", "messages/s", "core busy"
  printf "%-12s  %8s %8s %8s  %10s  %s\n", "server", "min", "median", "max", "median", "median"
  for (i = 1; i <= count; i++) {
    s = servers[i]
    busy = middle("busy", s)
    if (busy < 90) idle = 1
    printf "%-12s  %s  %10.0f  %8.0f%%\n", s, spread("cpu", s, "", "%8.0f"), middle("rate", s), busy
  }
  if (idle) print "note: a server that is not busy all the time pays for more wake-ups; other work may share its core"

  n = split(bases, base, " ")
  for (b = 1; b <= n; b++) {
    note = base[b] == best ? " (best peer)" : ""
    printf "\nagainst %s%s\n", base[b], note
    printf "%-12s  %-20s  %s\n", "", "CPU per message", "messages/s"
    printf "%-12s  %6s %6s %6s  %6s %6s %6s\n", "server", "min", "median", "max", "min", "median", "max"
    for (i = 1; i <= count; i++) {
      s = servers[i]
      if (s == base[b]) continue
      printf "%-12s  %s  %s\n", s, spread("cpu", s, base[b], "%6.2f"), spread("rate", s, base[b], "%6.2f")
    }
  }
}
