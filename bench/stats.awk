# SPDX-License-Identifier: Apache-2.0
# What the tables of all measures have in common. A measure declares its metrics, sets value[metric,
# server, round], and calls report(). -v order="SERVER ..." gives the rows. A ratio is taken within a
# round, never across rounds; less is better for the first metric, which also tells the best Netty.

# form is "spread" for min, median and max, or "median". With a ratio title the metric is compared, too.
function metric(name, title, format, form, ratio_title) {
  metrics++
  key[metrics] = name
  title_of[metrics] = title
  format_of[metrics] = format
  form_of[metrics] = form
  ratio_title_of[metrics] = ratio_title
}

# Sorts list[1..n] in place.
function sort(list, n,    i, j, x) {
  for (i = 2; i <= n; i++) {
    x = list[i]
    for (j = i - 1; j >= 1 && list[j] > x; j--) list[j + 1] = list[j]
    list[j + 1] = x
  }
}

# Fills list with one value for each round, divided by that of base if one is given, and sorts it.
function collect(list, what, server, base,    r) {
  for (r = 1; r <= rounds; r++) {
    list[r] = value[what, server, r]
    if (base != "") list[r] /= value[what, base, r]
  }
  sort(list, rounds)
}

function middle(what, server, base,    list) {
  collect(list, what, server, base)
  return rounds % 2 ? list[(rounds + 1) / 2] : (list[rounds / 2] + list[rounds / 2 + 1]) / 2
}

function spread(what, server, base, format,    list) {
  collect(list, what, server, base)
  return sprintf(format " " format " " format, list[1], middle(what, server, base), list[rounds])
}

# Round trips of a server in a round, `count` of them in the class of `ns`.
function count_trips(server, round, ns, count) {
  if (!((server, round, ns) in trips)) classes[server, round] = classes[server, round] " " ns
  trips[server, round, ns] += count
  total[server, round] += count
}

# Makes these round trips those of percentile().
function sort_trips(server, round,    i) {
  durations = split(classes[server, round], duration, " ")
  for (i = 1; i <= durations; i++) {
    # A large number made text again need not be the text that it was.
    text_of[duration[i] + 0] = duration[i]
    duration[i] += 0
  }
  sort(duration, durations)
  trips_of = server SUBSEP round
}

# In microseconds.
function percentile(share,    i, seen) {
  for (i = 1; i <= durations; i++) {
    seen += trips[trips_of, text_of[duration[i]]]
    if (seen >= share * total[trips_of]) return duration[i] / 1000
  }
}

# The servers to compare with: the first C, unless it is of another world, the best Netty, all of the JDK, chronyd, and
# the bare socket, which shows what is put on top of it.
function choose_bases(    i, s, netty, yardstick, others) {
  for (i = 1; i <= count; i++) {
    s = servers[i]
    if (s ~ /^c-/ && yardstick == "" && !without_c) yardstick = s
    if (s ~ /^jdk-|-jdk$/ || s == "landline-socket" || s == "chronyd") others = others " " s
    if (s ~ /^netty-/ && (netty == "" || middle(key[1], s) < middle(key[1], netty))) netty = s
  }
  best = netty
  sub(" " netty "$", "", others)
  sub(" " netty " ", " ", others)
  return yardstick " " netty others
}

function print_values(    i, m, width, cell) {
  printf "\n%-18s", ""
  for (m = 1; m <= metrics; m++) printf "  %-" (form_of[m] == "spread" ? 26 : 12) "s", title_of[m]
  printf "\n%-18s", "server"
  for (m = 1; m <= metrics; m++) {
    if (form_of[m] == "spread") printf "  %8s %8s %8s", "min", "median", "max"
    else printf "  %12s", "median"
  }
  print ""
  for (i = 1; i <= count; i++) {
    printf "%-18s", servers[i]
    for (m = 1; m <= metrics; m++) {
      if (form_of[m] == "spread") cell = spread(key[m], servers[i], "", format_of[m])
      else cell = sprintf("%12s", sprintf(format_of[m], middle(key[m], servers[i])))
      printf "  %s", cell
    }
    print ""
  }
}

function print_ratios(base,    i, m) {
  printf "\nagainst %s%s\n%-18s", base, base == best ? " (the best Netty)" : "", ""
  for (m = 1; m <= metrics; m++) if (ratio_title_of[m] != "") printf "  %-20s", ratio_title_of[m]
  printf "\n%-18s", "server"
  for (m = 1; m <= metrics; m++) if (ratio_title_of[m] != "") printf "  %6s %6s %6s", "min", "median", "max"
  print ""
  for (i = 1; i <= count; i++) {
    if (servers[i] == base) continue
    printf "%-18s", servers[i]
    for (m = 1; m <= metrics; m++) {
      if (ratio_title_of[m] != "") printf "  %s", spread(key[m], servers[i], base, "%6.2f")
    }
    print ""
  }
}

function report(    n, b, base) {
  count = split(order, servers, " ")
  print_values()
  n = alone ? 0 : split(choose_bases(), base, " ")
  # A table without a row says nothing.
  for (b = 1; b <= n && count > 1; b++) print_ratios(base[b])
}
