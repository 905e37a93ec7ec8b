// SPDX-License-Identifier: Apache-2.0
// A steady load of requests, each a connection of its own, against a server that speaks first and hangs up: so many a
// second, whatever becomes of them. Until SIGTERM or --seconds; then prints "requests N failed F p99_us P longest_us L"
// and, to stderr, the first failures. Times count from when a request was due, so one that has to wait for others shows.
#define _GNU_SOURCE
#define PROGRAM "load_steady"
#include "load.h"
#include <pthread.h>
#include <signal.h>

enum { MOST_CALLERS = 256, SHOWN = 5, SLOTS = 1 << 21 };

static double port, rate = 5000, callers = 32, seconds = 86400;
static volatile sig_atomic_t stopping;
static uint64_t requests, failed;
// How many requests took so many microseconds; the last slot has all that took longer.
static uint32_t took[SLOTS];
static int64_t longest;

static void stop(int signal) {
  (void)signal;
  stopping = 1;
}

static void count_failure(const char *call, const char *why) {
  uint64_t before = __atomic_fetch_add(&failed, 1, __ATOMIC_RELAXED);
  if (before < SHOWN) fprintf(stderr, PROGRAM ": %s: %s\n", call, why);
}

// One request. Connections come from many addresses, as in connect_from.
static void request(unsigned source) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) fail("socket");
  int on = 1;
  if (setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on) < 0) fail("setsockopt");
  struct timeval patience = {.tv_sec = SILENCE_MS / 1000};
  if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) < 0) fail("setsockopt");
  if (setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) < 0) fail("setsockopt");
  struct sockaddr_in from = {.sin_family = AF_INET}, to = {.sin_family = AF_INET};
  from.sin_addr.s_addr = htonl(0x7f010001 + (source & 0xffff) % 0xfff0);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  to.sin_port = htons((uint16_t)port);
  if (bind(fd, (struct sockaddr *)&from, sizeof from) < 0) fail("bind");
  char answer[256];
  size_t heard = 0;
  ssize_t n;
  if (connect(fd, (struct sockaddr *)&to, sizeof to) < 0) {
    count_failure("connect", strerror(errno));
  } else {
    while ((n = recv(fd, answer, sizeof answer, 0)) > 0) heard += (size_t)n;
    if (n < 0) {
      count_failure("recv", strerror(errno));
    } else if (heard == 0) {
      count_failure("recv", "the server hung up without a word");
    }
  }
  close(fd);
}

static void *call(void *argument) {
  int64_t number = (int64_t)(intptr_t)argument;
  int64_t period = (int64_t)(1e9 * callers / rate);
  int64_t due = nanos(CLOCK_MONOTONIC) + period * number / (int64_t)callers;
  int64_t end = nanos(CLOCK_MONOTONIC) + (int64_t)(seconds * 1e9);
  for (unsigned source = (unsigned)number * 2053; !stopping && due < end; source++, due += period) {
    struct timespec at = {.tv_sec = due / 1000000000, .tv_nsec = due % 1000000000};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
    if (stopping) break;
    request(source);
    int64_t micros = (nanos(CLOCK_MONOTONIC) - due) / 1000;
    __atomic_fetch_add(&requests, 1, __ATOMIC_RELAXED);
    __atomic_fetch_add(&took[micros < SLOTS ? micros : SLOTS - 1], 1, __ATOMIC_RELAXED);
    int64_t most = __atomic_load_n(&longest, __ATOMIC_RELAXED);
    while (micros > most &&
           !__atomic_compare_exchange_n(&longest, &most, micros, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
    }
  }
  return NULL;
}

int main(int argc, char **argv) {
  parse(argc, argv,
        (struct option[]){{"--port", 1, 65535, &port},
                          {"--rate", 1, 1e6, &rate},
                          {"--callers", 1, MOST_CALLERS, &callers},
                          {"--seconds", 0.001, 86400, &seconds},
                          {0}});
  need(port, "--port");
  raise_file_limit();
  signal(SIGPIPE, SIG_IGN);
  signal(SIGTERM, stop);
  signal(SIGINT, stop);
  callers = (double)(int)callers;
  pthread_t threads[MOST_CALLERS];
  for (int i = 0; i < (int)callers; i++) {
    if (pthread_create(&threads[i], NULL, call, (void *)(intptr_t)i) != 0) die("pthread_create");
  }
  for (int i = 0; i < (int)callers; i++) pthread_join(threads[i], NULL);
  uint64_t seen = 0;
  int p99 = 0;
  while (p99 < SLOTS - 1 && (seen += took[p99]) * 100 < requests * 99) p99++;
  printf("requests %llu failed %llu p99_us %d longest_us %lld\n", (unsigned long long)requests,
         (unsigned long long)failed, p99, (long long)longest);
  return 0;
}
