# SPDX-License-Identifier: Apache-2.0
# Turns times (round, name, ms) into a table of some names, with stats.awk: -v title, -v names="NAME ...", -v base=NAME.

FNR > 1 && $1 > 0 { value["ms", $2, $1] = $3 }

END {
  count = split(names, name, " ")
  printf "\n%-17s %-26s %s\n", title, "ms: min median max", "ratio to " base ": min median max"
  for (i = 1; i <= count; i++) {
    printf "%-17s %-26s %s\n", name[i], spread("ms", name[i], "", "%8.1f"), spread("ms", name[i], base, "%8.2f")
  }
}
