// SPDX-License-Identifier: Apache-2.0
// Round trips over one in a hundred of many connections, in slices. Opens all, has a message echoed on each, stops the
// server (SIGSTOP) and prints "ready". For each line "SETTLE SECONDS" of its input it lets the server go on, sends --rate
// messages a second, of which those of the first SETTLE seconds are not counted, and stops it again; each time over
// another hundredth. It sends by the clock, whatever comes back, and a round trip counts from when it was due.
//
// How quiet the machine is: before and after, while the server is stopped, a thread on each of the two cores sleeps until
// moments as far apart as the messages are, and notes how late it wakes. Within the slice the load generator, which never
// sleeps, notes how late it sends, and the hypervisor tells what time it took away.
//
// Prints a line of numbers, times in microseconds: p50, p99, p99.9 of the round trips; p50, p99 and the longest of
// the wakes on the server's core, of those on the load's, and of the sends; time stolen from both cores; the server's CPU
// time as a share.
#define _GNU_SOURCE
#define PROGRAM "load_active"
#include "load.h"
#include "lines.h"
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>

enum { SHARE = 100 };
#define NOISE_SECONDS 0.1

static double port, pid, size = 64, connections = 10000, rate = 5000, server_core, load_core = 1;

struct samples {
  int64_t *all;
  size_t count, room;
};

static void add(struct samples *s, int64_t value) {
  if (s->count == s->room) {
    s->room = s->room > 0 ? 2 * s->room : 1024;
    s->all = realloc(s->all, s->room * sizeof *s->all);
    if (s->all == NULL) fail("realloc");
  }
  s->all[s->count++] = value;
}

static int compare(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

// Prints these shares of the samples, in microseconds.
static void print_shares(struct samples *s, const double *shares) {
  if (s->count > 0) qsort(s->all, s->count, sizeof *s->all, compare);
  for (int i = 0; i < 3; i++) {
    size_t at = (size_t)(shares[i] * (double)s->count);
    printf("%.1f\t", s->count == 0 ? 0 : (double)s->all[at < s->count ? at : s->count - 1] / 1000);
  }
}

struct sleeper {
  pthread_t thread;
  double core;
  struct samples late;
};

static void *note_wakes(void *argument) {
  struct sleeper *s = argument;
  cpu_set_t core;
  CPU_ZERO(&core);
  CPU_SET((int)s->core, &core);
  if (sched_setaffinity(0, sizeof core, &core) < 0) fail("sched_setaffinity");
  // Else the kernel may add 50 microseconds.
  if (prctl(PR_SET_TIMERSLACK, 1) < 0) fail("prctl");
  int64_t due = nanos(CLOCK_MONOTONIC), end = due + (int64_t)(NOISE_SECONDS * 1e9);
  while ((due += (int64_t)(1e9 / rate)) < end) {
    struct timespec at = {.tv_sec = due / 1000000000, .tv_nsec = due % 1000000000};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL) != 0) continue;
    add(&s->late, nanos(CLOCK_MONOTONIC) - due);
  }
  return NULL;
}

static void measure_noise(struct sleeper sleepers[2]) {
  for (int i = 0; i < 2; i++) {
    if (pthread_create(&sleepers[i].thread, NULL, note_wakes, &sleepers[i]) != 0) die("pthread_create");
  }
  for (int i = 0; i < 2; i++) pthread_join(sleepers[i].thread, NULL);
}

// What the hypervisor has taken from both cores, in microseconds, as fine as the kernel counts it.
static double stolen(void) {
  FILE *file = fopen("/proc/stat", "r");
  if (file == NULL) fail("/proc/stat");
  char text[512];
  double sum = 0;
  while (fgets(text, sizeof text, file) != NULL) {
    unsigned cpu;
    unsigned long long steal;
    if (sscanf(text, "cpu%u %*u %*u %*u %*u %*u %*u %*u %llu", &cpu, &steal) == 2 &&
        (cpu == (unsigned)server_core || cpu == (unsigned)load_core)) {
      sum += (double)steal * 1e6 / (double)sysconf(_SC_CLK_TCK);
    }
  }
  fclose(file);
  return sum;
}

// One in SHARE connections is busy, from one of the first SHARE on.
static void run_until(struct line *lines, long first, int64_t end, struct samples *trips, struct samples *late) {
  int64_t due = nanos(CLOCK_MONOTONIC), interval = (int64_t)(1e9 / rate);
  long busy = (long)connections / SHARE, turn = 0, waiting = 0;
  // What is late because a connection still waits for its answer is the server's doing.
  int held = 0;
  while (due < end || waiting > 0) {
    struct line *next = &lines[first + turn % busy * SHARE];
    int64_t now = nanos(CLOCK_MONOTONIC);
    held = due <= now && (held || next->left > 0);
    if (due < end && due <= now && next->left == 0) {
      static uint64_t messages;
      ask(next, (size_t)size, ++messages, due);
      if (!held) add(late, now - due);
      waiting++;
      turn++;
      due += interval;
    }
    for (long i = 0; i < busy; i++) {
      struct line *line = &lines[first + i * SHARE];
      int64_t took = line->left > 0 ? look(line, (size_t)size) : -1;
      if (took < 0) continue;
      add(trips, took);
      waiting--;
    }
  }
}

static void send_signal(int signal) {
  if (kill((pid_t)pid, signal) < 0) die("the server is gone: pid %.0f: %s", pid, strerror(errno));
}

static void measure(struct line *lines, long first, double settle, double seconds) {
  static struct samples trips, late;
  static struct sleeper sleepers[2];
  sleepers[0].core = server_core;
  sleepers[1].core = load_core;
  sleepers[0].late.count = sleepers[1].late.count = 0;
  measure_noise(sleepers);
  send_signal(SIGCONT);
  run_until(lines, first, nanos(CLOCK_MONOTONIC) + (int64_t)(settle * 1e9), &trips, &late);
  trips.count = late.count = 0;
  double steal = stolen();
  int64_t cpu = cpu_clock(pid), start = nanos(CLOCK_MONOTONIC);
  run_until(lines, first, start + (int64_t)(seconds * 1e9), &trips, &late);
  double busy = (double)(cpu_clock(pid) - cpu) / (double)(nanos(CLOCK_MONOTONIC) - start);
  steal = stolen() - steal;
  send_signal(SIGSTOP);
  measure_noise(sleepers);
  print_shares(&trips, (const double[]){0.5, 0.99, 0.999});
  print_shares(&sleepers[0].late, (const double[]){0.5, 0.99, 1});
  print_shares(&sleepers[1].late, (const double[]){0.5, 0.99, 1});
  print_shares(&late, (const double[]){0.5, 0.99, 1});
  printf("%.0f\t%.3f\n", steal, busy);
  fflush(stdout);
}

int main(int argc, char **argv) {
  parse(argc, argv,
        (struct option[]){{"--port", 1, 65535, &port},
                          {"--pid", 1, 1 << 30, &pid},
                          {"--size", 1, 16384, &size},
                          {"--connections", SHARE, 1000000, &connections},
                          {"--rate", 1, 1000000, &rate},
                          {"--server-core", 0, CPU_SETSIZE - 1, &server_core},
                          {"--load-core", 0, CPU_SETSIZE - 1, &load_core},
                          {0}});
  need(port, "--port");
  need(pid, "--pid");
  raise_file_limit();
  struct line *lines = calloc((size_t)connections, sizeof *lines);
  if (lines == NULL) fail("malloc");
  for (long i = 0; i < (long)connections; i++) {
    open_line(&lines[i], (unsigned)getpid() + (unsigned)i, port, (size_t)size);
    round_trip(lines[i].fd, lines[i].message, (size_t)size);
  }
  send_signal(SIGSTOP);
  puts("ready");
  fflush(stdout);
  double settle, seconds;
  for (long turn = 0; scanf("%lf %lf", &settle, &seconds) == 2; turn++) measure(lines, turn % SHARE, settle, seconds);
  send_signal(SIGCONT);
  return 0;
}
