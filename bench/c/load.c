// SPDX-License-Identifier: Apache-2.0
// The load generator: N connections, one message in flight on each, every echoed byte compared with
// what was sent. After the warm-up it reads the server's CPU clock, counts messages for a while and
// reads the clock again. Prints "messages N seconds S cpu_ns C" where C is -1 without --pid. With
// --cpu-seconds the time to be measured is the server's CPU time, which is how a JIT is warmed up on a
// machine that others share.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 256, CHUNK = 64 * 1024, SILENCE_MS = 10000, PATIENCE = 20 };

struct connection {
  int fd;
  size_t sent, received;
  uint32_t message;
  char *bytes;
};

static long port, connections = 64, size = 64, pid;
static double warmup = 3, seconds = 3, cpu_seconds;
static struct connection *all;
static int epoll_fd;
static uint64_t messages;

__attribute__((noreturn, format(printf, 1, 2))) static void die(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fputs("load: ", stderr);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
  va_end(arguments);
  exit(1);
}

__attribute__((noreturn)) static void fail(const char *call) { die("%s: %s", call, strerror(errno)); }

static int64_t nanos(clockid_t clock) {
  struct timespec t;
  if (clock_gettime(clock, &t) < 0) fail("clock_gettime");
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

// A process's clock covers all its threads, those that have ended too.
static int64_t server_cpu(void) {
  if (pid == 0) return -1;
  clockid_t clock;
  int error = clock_getcpuclockid((pid_t)pid, &clock);
  if (error != 0) die("the server is gone: pid %ld: %s", pid, strerror(error));
  return nanos(clock);
}

// Message number and connection go into the first bytes, so that an answer which is late, or which
// belongs to another connection, never compares equal.
static void next_message(struct connection *c) {
  uint32_t head[2] = {++c->message, (uint32_t)(c - all)};
  memcpy(c->bytes, head, (size_t)size < sizeof head ? (size_t)size : sizeof head);
  c->sent = c->received = 0;
}

static void send_more(struct connection *c) {
  while (c->sent < (size_t)size) {
    ssize_t n = send(c->fd, c->bytes + c->sent, (size_t)size - c->sent, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0) {
      if (errno == EINTR) continue;
      if (errno == EAGAIN) return;
      fail("send");
    }
    c->sent += (size_t)n;
  }
}

static void check(struct connection *c, const char *got, size_t n) {
  if (c->received + n > c->sent) die("more bytes came back than were sent on connection %ld", (long)(c - all));
  if (memcmp(got, c->bytes + c->received, n) != 0) {
    die("wrong bytes came back on connection %ld, message %u", (long)(c - all), c->message);
  }
}

static void receive_more(struct connection *c) {
  static char buffer[CHUNK];
  ssize_t n;
  do {
    n = recv(c->fd, buffer, sizeof buffer, MSG_DONTWAIT);
    if (n < 0) {
      if (errno == EINTR) continue;
      if (errno == EAGAIN) return;
      fail("recv");
    }
    if (n == 0) die("the server closed connection %ld", (long)(c - all));
    check(c, buffer, (size_t)n);
    c->received += (size_t)n;
    if (c->received == (size_t)size) {
      messages++;
      next_message(c);
      send_more(c);
      return;  // The next answer is still to come: its arrival raises the next edge.
    }
  } while (n == (ssize_t)sizeof buffer);  // A short read emptied the socket: the next edge will tell.
}

// Ends at a time, and before it once the server's CPU clock has reached cpu_end, if that is not 0.
static void run_until(int64_t end, int64_t cpu_end) {
  struct epoll_event events[BATCH];
  while (nanos(CLOCK_MONOTONIC) < end && (cpu_end == 0 || server_cpu() < cpu_end)) {
    int count = epoll_wait(epoll_fd, events, BATCH, SILENCE_MS);
    if (count < 0 && errno != EINTR) fail("epoll_wait");
    if (count == 0) die("the server was silent for %d ms", (int)SILENCE_MS);
    for (int i = 0; i < count; i++) {
      struct connection *c = events[i].data.ptr;
      send_more(c);
      receive_more(c);
    }
  }
}

static void connect_one(struct connection *c) {
  c->bytes = malloc((size_t)size);
  if (c->bytes == NULL) fail("malloc");
  for (long i = 0; i < size; i++) c->bytes[i] = (char)('!' + i % 94);
  c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (c->fd < 0) fail("socket");
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  to.sin_port = htons((uint16_t)port);
  if (connect(c->fd, (struct sockaddr *)&to, sizeof to) < 0) fail("connect");
  int on = 1;
  if (setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) < 0) fail("setsockopt TCP_NODELAY");
}

static void connect_all(void) {
  all = calloc((size_t)connections, sizeof *all);
  if (all == NULL) fail("calloc");
  epoll_fd = epoll_create1(EPOLL_CLOEXEC);
  if (epoll_fd < 0) fail("epoll_create1");
  for (long i = 0; i < connections; i++) connect_one(&all[i]);
  for (long i = 0; i < connections; i++) {
    struct connection *c = &all[i];
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = c};
    if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, c->fd, &event) < 0) fail("epoll_ctl");
    next_message(c);
  }
}

static double number(const char *name, const char *text, double low, double high) {
  char *end;
  double value = strtod(text, &end);
  if (end == text || *end != '\0' || !(value >= low && value <= high)) {
    fprintf(stderr, "load: %s not in %g..%g: %s\n", name, low, high, text);
    exit(2);
  }
  return value;
}

static void parse(int argc, char **argv) {
  for (int i = 1; i < argc; i += 2) {
    const char *name = argv[i];
    const char *value = i + 1 < argc ? argv[i + 1] : "";
    if (strcmp(name, "--port") == 0) {
      port = (long)number(name, value, 1, 65535);
    } else if (strcmp(name, "--connections") == 0) {
      connections = (long)number(name, value, 1, 1000000);
    } else if (strcmp(name, "--size") == 0) {
      size = (long)number(name, value, 1, 1 << 30);
    } else if (strcmp(name, "--warmup") == 0) {
      warmup = number(name, value, 0, 86400);
    } else if (strcmp(name, "--seconds") == 0) {
      seconds = number(name, value, 0.001, 86400);
    } else if (strcmp(name, "--cpu-seconds") == 0) {
      cpu_seconds = number(name, value, 0.001, 86400);
    } else if (strcmp(name, "--pid") == 0) {
      pid = (long)number(name, value, 1, 1 << 30);
    } else {
      fprintf(stderr, "load: unknown option: %s\n", name);
      exit(2);
    }
  }
  if (port == 0 || (cpu_seconds > 0 && pid == 0)) {
    fputs(port == 0 ? "load: --port is missing\n" : "load: --cpu-seconds needs --pid\n", stderr);
    exit(2);
  }
}

int main(int argc, char **argv) {
  parse(argc, argv);
  struct rlimit files;
  if (getrlimit(RLIMIT_NOFILE, &files) < 0) fail("getrlimit");
  files.rlim_cur = files.rlim_max;
  if (setrlimit(RLIMIT_NOFILE, &files) < 0) fail("setrlimit");
  connect_all();
  run_until(nanos(CLOCK_MONOTONIC) + (int64_t)(warmup * 1e9), 0);
  int64_t cpu = server_cpu();
  int64_t start = nanos(CLOCK_MONOTONIC);
  messages = 0;
  if (cpu_seconds > 0) {
    // A server that needs little of its core, or gets little, does not hold up the run for ever.
    run_until(start + (int64_t)(PATIENCE * cpu_seconds * 1e9), cpu + (int64_t)(cpu_seconds * 1e9));
  } else {
    run_until(start + (int64_t)(seconds * 1e9), 0);
  }
  int64_t took = nanos(CLOCK_MONOTONIC) - start;
  int64_t used = server_cpu();
  printf("messages %llu seconds %.6f cpu_ns %lld\n", (unsigned long long)messages, (double)took / 1e9,
         pid == 0 ? -1LL : (long long)(used - cpu));
  return 0;
}
