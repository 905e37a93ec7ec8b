// SPDX-License-Identifier: Apache-2.0
// Round trips one at a time on one connection; every answer is compared. It never sleeps: asking again
// and again leaves its own wake-up out of the time, which then is the server's. Prints "messages N
// seconds S cpu_ns C", and then how often a round trip took how long, a line "NANOSECONDS COUNT" for each
// class of durations; a class is less than 1 % wide.
#define _GNU_SOURCE
#define PROGRAM "load_latency"
#include "load.h"

// Durations below 2^FINE have a class each; above, every power of two is cut into 2^FINE classes.
enum { FINE = 7, CLASSES = (64 - FINE + 1) << FINE };

static double port, size = 64, warmup = 0.2, seconds = 1, pid;
static uint64_t count_of[CLASSES], messages;

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

static void spin_for_answer(int fd, const char *message, int64_t start) {
  static char answer[64 * 1024];
  size_t received = 0;
  while (received < size) {
    ssize_t n = recv(fd, answer, sizeof answer, MSG_DONTWAIT);
    if (n < 0) {
      if (errno != EAGAIN && errno != EINTR) fail("recv");
      if (nanos(CLOCK_MONOTONIC) - start > (int64_t)SILENCE_MS * 1000000) {
        die("the server was silent for %d ms", (int)SILENCE_MS);
      }
      continue;
    }
    if (n == 0) die("the server closed the connection");
    if (received + (size_t)n > size) die("more bytes came back than were sent");
    if (memcmp(answer, message + received, (size_t)n) != 0) die("wrong bytes came back");
    received += (size_t)n;
  }
}

static void run_until(int fd, char *message, int64_t end) {
  for (int64_t start = nanos(CLOCK_MONOTONIC), now; start < end; start = now) {
    messages++;
    memcpy(message, &messages, size < sizeof messages ? (size_t)size : sizeof messages);
    ssize_t n;
    do {
      n = send(fd, message, (size_t)size, MSG_NOSIGNAL);
    } while (n < 0 && errno == EINTR);
    if (n != (ssize_t)size) fail("send");
    spin_for_answer(fd, message, start);
    now = nanos(CLOCK_MONOTONIC);
    count_of[class_of((uint64_t)(now - start))]++;
  }
}

int main(int argc, char **argv) {
  parse(argc, argv,
        (struct option[]){{"--port", 1, 65535, &port},
                          {"--pid", 1, 1 << 30, &pid},
                          {"--size", 1, 16384, &size},
                          {"--warmup", 0, 86400, &warmup},
                          {"--seconds", 0.001, 86400, &seconds},
                          {0}});
  need(port, "--port");
  char *message = malloc((size_t)size);
  if (message == NULL) fail("malloc");
  for (long i = 0; i < size; i++) message[i] = (char)('!' + i % 94);
  int fd = connect_from((unsigned)getpid(), port);
  run_until(fd, message, nanos(CLOCK_MONOTONIC) + (int64_t)(warmup * 1e9));
  memset(count_of, 0, sizeof count_of);
  messages = 0;
  int64_t cpu = cpu_clock(pid);
  int64_t start = nanos(CLOCK_MONOTONIC);
  run_until(fd, message, start + (int64_t)(seconds * 1e9));
  int64_t took = nanos(CLOCK_MONOTONIC) - start;
  print_result(messages, took, pid == 0 ? -1 : cpu_clock(pid) - cpu);
  for (unsigned i = 0; i < CLASSES; i++) {
    if (count_of[i] > 0) printf("%.0f %llu\n", duration_of(i), (unsigned long long)count_of[i]);
  }
  if (shutdown(fd, SHUT_WR) < 0) fail("shutdown");
  hang_up(fd);
  return 0;
}
