// SPDX-License-Identifier: Apache-2.0
// Connections that have nothing to do: opens N, has one message echoed on each, prints "ready" and keeps
// them until its input ends.
#define _GNU_SOURCE
#define PROGRAM "load_idle"
#include "load.h"

static double port, connections = 10000;

int main(int argc, char **argv) {
  static const char message[64] = "one message, so that the handler is past its first read";
  parse(argc, argv,
        (struct option[]){{"--port", 1, 65535, &port}, {"--connections", 1, 1000000, &connections}, {0}});
  need(port, "--port");
  raise_file_limit();
  int *all = malloc((size_t)connections * sizeof *all);
  if (all == NULL) fail("malloc");
  for (long i = 0; i < connections; i++) {
    all[i] = connect_from((unsigned)getpid(), port);
    round_trip(all[i], message, sizeof message);
  }
  puts("ready");
  fflush(stdout);
  char end;
  while (read(0, &end, 1) > 0) continue;
  for (long i = 0; i < connections; i++) {
    if (shutdown(all[i], SHUT_WR) < 0) fail("shutdown");
  }
  for (long i = 0; i < connections; i++) hang_up(all[i]);
  return 0;
}
