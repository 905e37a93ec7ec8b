// SPDX-License-Identifier: Apache-2.0
// Round trips, and how long they take; every answer is compared. One at a time on one connection, or, with
// --rate, so many a second in turn over --connections, counted from when each was due, so that a server which
// is late once is late for all that should have been sent meanwhile; each comes from an address of its own.
// Beside them --flood connects a second come from one more address, which says nothing on them, has FLOODED of
// them at most, and resets the oldest. It never sleeps. Prints "messages N seconds S cpu_ns C",
// with a flood a line "connects N", and then how often a round trip took how long, a line "NANOSECONDS COUNT"
// for each class of durations; a class is less than 1 % wide.
#define _GNU_SOURCE
#define PROGRAM "load_latency"
#include "load.h"
#include "lines.h"

// Durations below 2^FINE have a class each; above, every power of two is cut into 2^FINE classes.
enum { FINE = 7, CLASSES = (64 - FINE + 1) << FINE, FLOODED = 1000 };

static double port, size = 64, warmup = 0.2, seconds = 1, pid, connections = 1, rate, flood;
static uint64_t count_of[CLASSES], messages, connects;
static int flooded[FLOODED];
static long flood_turn;
static int64_t flood_due;

static unsigned class_of(uint64_t duration) {
  if (duration < 1 << FINE) return (unsigned)duration;
  unsigned shift = 63 - (unsigned)__builtin_clzll(duration) - FINE;
  return ((shift + 1) << FINE) + (unsigned)((duration >> shift) - (1 << FINE));
}

// The middle of a class.
static double duration_of(unsigned class) {
  if (class < 1 << FINE) return class;
  unsigned shift = (class >> FINE) - 1;
  return ((double)((1 << FINE) + (class & ((1 << FINE) - 1))) + 0.5) * (double)(1ull << shift);
}

static void ask_now(struct line *line, int64_t due) { ask(line, (size_t)size, ++messages, due); }

// Looks once for an answer; true if it is complete.
static int has_answered(struct line *line) {
  int64_t took = look(line, (size_t)size);
  if (took >= 0) count_of[class_of((uint64_t)took)]++;
  return took >= 0;
}

static void run_until(struct line *line, int64_t end) {
  for (int64_t start = nanos(CLOCK_MONOTONIC); start < end; start = nanos(CLOCK_MONOTONIC)) {
    ask_now(line, start);
    while (!has_answered(line)) continue;
  }
}

static void reset(int fd) {
  struct linger now = {.l_onoff = 1};
  if (setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now) < 0) fail("setsockopt SO_LINGER");
  close(fd);
}

// Connects without waiting: where the accept queue is full, the kernel goes on trying.
static int connect_flooding(void) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1;
  if (fd < 0) fail("socket");
  if (setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on) < 0) fail("setsockopt");
  struct sockaddr_in from = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0x7f420001)};
  if (bind(fd, (struct sockaddr *)&from, sizeof from) < 0) fail("bind");
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  to.sin_port = htons((uint16_t)port);
  if (connect(fd, (struct sockaddr *)&to, sizeof to) < 0 && errno != EINPROGRESS && errno != ECONNRESET) {
    fail("connect");
  }
  return fd;
}

// One connect at most, if it is due. What cannot be made in time is not made up for.
static void flood_once(void) {
  int64_t now = nanos(CLOCK_MONOTONIC), interval = (int64_t)(1e9 / flood);
  if (now < flood_due) return;
  flood_due = now - flood_due > 10 * interval ? now : flood_due + interval;
  int *place = &flooded[flood_turn++ % FLOODED];
  if (*place != 0) reset(*place);
  *place = connect_flooding();
  connects++;
}

static void run_paced_until(struct line *lines, int64_t end) {
  int64_t due = nanos(CLOCK_MONOTONIC), interval = (int64_t)(1e9 / rate);
  long turn = 0, waiting = 0;
  while (due < end || waiting > 0) {
    struct line *next = &lines[turn % (long)connections];
    if (due < end && due <= nanos(CLOCK_MONOTONIC) && next->left == 0) {
      ask_now(next, due);
      waiting++;
      turn++;
      due += interval;
    }
    if (flood > 0) flood_once();
    for (long i = 0; i < connections; i++) {
      if (lines[i].left > 0 && has_answered(&lines[i])) waiting--;
    }
  }
}

static void end_output(int fd) {
  if (shutdown(fd, SHUT_WR) < 0) fail("shutdown");
}

int main(int argc, char **argv) {
  parse(argc, argv,
        (struct option[]){{"--port", 1, 65535, &port},
                          {"--pid", 1, 1 << 30, &pid},
                          {"--size", 1, 16384, &size},
                          {"--connections", 1, 10000, &connections},
                          {"--rate", 0, 10000000, &rate},
                          {"--flood", 0, 1000000, &flood},
                          {"--warmup", 0, 86400, &warmup},
                          {"--seconds", 0.001, 86400, &seconds},
                          {0}});
  need(port, "--port");
  if ((connections > 1 || flood > 0) && rate == 0) die("--connections and --flood need --rate");
  raise_file_limit();
  unsigned source = (unsigned)getpid();
  struct line *lines = calloc((size_t)connections, sizeof *lines);
  if (lines == NULL) fail("malloc");
  for (long i = 0; i < connections; i++) open_line(&lines[i], source++, port, (size_t)size);
  void (*run)(struct line *, int64_t) = rate > 0 ? run_paced_until : run_until;
  run(lines, nanos(CLOCK_MONOTONIC) + (int64_t)(warmup * 1e9));
  memset(count_of, 0, sizeof count_of);
  messages = connects = 0;
  int64_t cpu = cpu_clock(pid);
  int64_t start = nanos(CLOCK_MONOTONIC);
  run(lines, start + (int64_t)(seconds * 1e9));
  int64_t took = nanos(CLOCK_MONOTONIC) - start;
  print_result(messages, took, pid == 0 ? -1 : cpu_clock(pid) - cpu);
  if (flood > 0) printf("connects %llu\n", (unsigned long long)connects);
  for (unsigned i = 0; i < CLASSES; i++) {
    if (count_of[i] > 0) printf("%.0f %llu\n", duration_of(i), (unsigned long long)count_of[i]);
  }
  for (long i = 0; i < FLOODED; i++) {
    if (flooded[i] != 0) reset(flooded[i]);
  }
  for (long i = 0; i < connections; i++) end_output(lines[i].fd);
  for (long i = 0; i < connections; i++) hang_up(lines[i].fd);
  return 0;
}
