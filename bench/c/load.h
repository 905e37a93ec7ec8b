// SPDX-License-Identifier: Apache-2.0
// What the load generators of stream servers share: errors on one line, clocks, options, connections.
// A program defines PROGRAM, its name in errors, before it includes this.
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { SILENCE_MS = 10000, PATIENCE = 20 };

struct option {
  const char *name;
  double low, high, *value;
};

__attribute__((noreturn, format(printf, 1, 2))) static void die(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fputs(PROGRAM ": ", stderr);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
  va_end(arguments);
  exit(1);
}

__attribute__((noreturn)) static inline void fail(const char *call) { die("%s: %s", call, strerror(errno)); }

static inline int64_t nanos(clockid_t clock) {
  struct timespec t;
  if (clock_gettime(clock, &t) < 0) fail("clock_gettime");
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

// A process's clock covers all its threads, those that have ended too. -1 without a process.
static inline int64_t cpu_clock(double pid) {
  if (pid == 0) return -1;
  clockid_t clock;
  int error = clock_getcpuclockid((pid_t)pid, &clock);
  if (error != 0) die("the server is gone: pid %.0f: %s", pid, strerror(error));
  return nanos(clock);
}

// Sets the value of each option given as --NAME NUMBER; options ends with one that has no name.
static inline void parse(int argc, char **argv, const struct option *options) {
  for (int i = 1; i < argc; i += 2) {
    const char *text = i + 1 < argc ? argv[i + 1] : "";
    const struct option *o = options;
    while (o->name != NULL && strcmp(o->name, argv[i]) != 0) o++;
    if (o->name == NULL) {
      fprintf(stderr, PROGRAM ": unknown option: %s\n", argv[i]);
      exit(2);
    }
    char *end;
    double value = strtod(text, &end);
    if (end == text || *end != '\0' || !(value >= o->low && value <= o->high)) {
      fprintf(stderr, PROGRAM ": %s not in %g..%g: %s\n", o->name, o->low, o->high, text);
      exit(2);
    }
    *o->value = value;
  }
}

static inline void need(double value, const char *name) {
  if (value != 0) return;
  fprintf(stderr, PROGRAM ": %s is missing\n", name);
  exit(2);
}

static inline void raise_file_limit(void) {
  struct rlimit files;
  if (getrlimit(RLIMIT_NOFILE, &files) < 0) fail("getrlimit");
  files.rlim_cur = files.rlim_max;
  if (setrlimit(RLIMIT_NOFILE, &files) < 0) fail("setrlimit");
}

// Connects to 127.0.0.1. The end that closes first keeps the pair of addresses for a minute (TIME_WAIT),
// and one source address has but some 28,000 ports: so connections come from many, `source` chooses.
static inline int connect_from(unsigned source, double port) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) fail("socket");
  int on = 1;
  // The port is chosen on connect, when it need only differ from others to this server.
  if (setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on) < 0) fail("setsockopt");
  struct sockaddr_in from = {.sin_family = AF_INET};
  from.sin_addr.s_addr = htonl(0x7f010001 + (source & 0xffff) % 0xfff0);
  if (bind(fd, (struct sockaddr *)&from, sizeof from) < 0) fail("bind");
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  to.sin_port = htons((uint16_t)port);
  if (connect(fd, (struct sockaddr *)&to, sizeof to) < 0) fail("connect");
  if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) < 0) fail("setsockopt TCP_NODELAY");
  return fd;
}

static inline void await_input(int fd) {
  struct pollfd wait = {.fd = fd, .events = POLLIN};
  int ready;
  do {
    ready = poll(&wait, 1, SILENCE_MS);
  } while (ready < 0 && errno == EINTR);
  if (ready < 0) fail("poll");
  if (ready == 0) die("the server was silent for %d ms", (int)SILENCE_MS);
}

// Sends a message and compares the answer. The descriptor is a blocking one.
static inline void round_trip(int fd, const char *message, size_t size) {
  static char answer[64 * 1024];
  for (size_t sent = 0, received = 0; received < size;) {
    if (sent < size) {
      ssize_t n = send(fd, message + sent, size - sent, MSG_NOSIGNAL | (sent > received ? MSG_DONTWAIT : 0));
      if (n < 0 && errno != EINTR && errno != EAGAIN) fail("send");
      if (n > 0) sent += (size_t)n;
    }
    await_input(fd);
    ssize_t n = recv(fd, answer, sizeof answer, 0);
    if (n < 0) {
      if (errno == EINTR) continue;
      fail("recv");
    }
    if (n == 0) die("the server closed a connection");
    if (received + (size_t)n > sent) die("more bytes came back than were sent");
    if (memcmp(answer, message + received, (size_t)n) != 0) die("wrong bytes came back");
    received += (size_t)n;
  }
}

// Ends a connection as a client does which has nothing more to say: takes what still comes and the end,
// so that the server is done with it when this returns.
static inline void hang_up(int fd) {
  static char rest[64 * 1024];
  for (;;) {
    await_input(fd);
    ssize_t n = recv(fd, rest, sizeof rest, 0);
    if (n == 0) break;
    if (n < 0 && errno != EINTR) fail("recv");
  }
  close(fd);
}

static inline void print_result(uint64_t count, int64_t took, int64_t cpu) {
  printf("messages %llu seconds %.6f cpu_ns %lld\n", (unsigned long long)count, (double)took / 1e9, (long long)cpu);
}
