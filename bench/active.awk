# SPDX-License-Identifier: Apache-2.0
# Turns slices (group, round, server, and what load_active prints) into tables, with stats.awk.

NR == 1 { for (i = 1; i <= NF; i++) title[i] = $i }
NR > 1 {
  rounds = $2
  group_of[rounds] = groups = $1
  for (i = 4; i <= NF; i++) value[title[i], $3, rounds] = $i
}

END {
  metric("p50", "p50, us", "%8.1f", "spread")
  metric("p99", "p99, us", "%8.1f", "spread")
  metric("p99.9", "p99.9, us", "%.1f", "median")
  metric("busy", "core busy", "%.2f", "median")
  count = split(order, servers, " ")
  for (i = 1; i <= count; i++) is_there[servers[i]] = 1
  print_values()
  print_noise()
  printf "\n%-35s  %6s  %-15s  %s\n", "ratio in a round", "median", "95 % interval", "medians of groups"
  compare("landline", "landline-socket", 1.1)
  compare("landline-socket", "netty-epoll", 1.0)
  compare("landline", "netty-epoll")
  compare("landline-socket", "c-epoll")
  compare("landline-socket", "jdk-virtual")
}

function print_noise(    i) {
  printf "\n%-18s  %-20s  %-20s  %-20s  %7s\n", "late by, us", "wakes, server's core", "wakes, load's core", "sends", "stolen"
  printf "%-18s", "medians of slices"
  for (i = 1; i <= 3; i++) printf "  %6s %6s %6s", "p50", "p99", "max"
  printf "  %7s\n", "mean ms"
  for (i = 1; i <= count; i++) {
    printf "%-18s", servers[i]
    print_late(servers[i], "server_core")
    print_late(servers[i], "load_core")
    print_late(servers[i], "send")
    printf "  %7.2f\n", mean("stolen", servers[i]) / 1000
  }
}

function print_late(server, what) {
  printf "  %6.1f %6.1f %6.0f", middle(what "_p50", server), middle(what "_p99", server), middle(what "_max", server)
}

function mean(what, server,    r, sum) {
  for (r = 1; r <= rounds; r++) sum += value[what, server, r]
  return sum / rounds
}

# The goal is for p99.
function compare(server, base, goal) {
  if (!is_there[server] || !is_there[base]) return
  compare_by("p50", server, base)
  compare_by("p99", server, base, goal)
}

function compare_by(what, server, base, goal,    list, rank, g, one, medians, least, most) {
  collect(list, what, server, base)
  rank = lower_rank(rounds)
  printf "%-35s  %6.2f", what " " server " : " base, median_of(list, rounds)
  if (rank > 0) printf "  %6.2f - %-6.2f", list[rank], list[rounds + 1 - rank]
  else printf "  %-15s", "too few rounds"
  for (g = 1; g <= groups; g++) {
    one = median_of_group(g, what, server, base)
    if (g == 1 || one < least) least = one
    if (g == 1 || one > most) most = one
    medians = medians (g > 1 ? " " : "") sprintf("%.2f", one)
  }
  printf "  %s\n", medians
  if (goal != "") printf "  %s\n", "goal <= " sprintf("%.1f", goal) ": " verdict(list, rank, least, most, goal)
}

# Decided only if all groups agree: the rounds of one group have what the JIT made of the servers in common.
function verdict(list, rank, least, most, goal) {
  if (rank == 0) return "too few rounds"
  if (list[rounds + 1 - rank] <= goal && most <= goal) return "met, the interval lies under"
  if (list[rank] > goal && least > goal) return "missed, the interval lies over"
  return "open, the interval or the groups lie around"
}

function median_of(list, n) {
  return n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
}

function median_of_group(g, what, server, base,    r, n, list) {
  for (r = 1; r <= rounds; r++) if (group_of[r] == g) list[++n] = value[what, server, r] / value[what, base, r]
  sort(list, n)
  return median_of(list, n)
}

# The median lies between the rank-th least and the rank-th largest of n values with 95 % probability, whatever their
# distribution: fewer than rank of n lie below it with at most 2.5 %, by the binomial distribution. 0 if n is too small.
function lower_rank(n,    k, term, sum) {
  term = 0.5 ^ n
  for (k = 0; (sum += term) <= 0.025; k++) term *= (n - k) / (k + 1)
  return k
}
