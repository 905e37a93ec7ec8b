// SPDX-License-Identifier: Apache-2.0
// The yardstick: an echo server as plain as C allows. One thread, level-triggered epoll, one recv and
// one send for each message: level-triggered needs neither a recv that is bound to say EAGAIN nor an
// epoll_ctl for each message. Prints "listening PORT", serves until it is killed.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 4096, BATCH = 256, BUFFER = 64 * 1024 };

// What a peer that reads slowly has not taken yet; while there is any, the connection is not read.
struct connection {
  int fd;
  size_t from, to;
  char *rest;
};

static int epoll_fd;

static void die(const char *call) {
  fprintf(stderr, "c-epoll: %s: %s\n", call, strerror(errno));
  exit(1);
}

static void watch(struct connection *c, int operation, unsigned events) {
  struct epoll_event event = {.events = events, .data.ptr = c};
  if (epoll_ctl(epoll_fd, operation, c->fd, &event) < 0) die("epoll_ctl");
}

static void drop(struct connection *c) {
  close(c->fd);
  free(c->rest);
  free(c);
}

static void accept_all(int listener) {
  for (;;) {
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
      if (errno == EAGAIN) return;
      if (errno == EINTR || errno == ECONNABORTED) continue;
      die("accept4");
    }
    int on = 1;
    if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) < 0) die("setsockopt TCP_NODELAY");
    struct connection *c = calloc(1, sizeof *c);
    if (c == NULL) die("calloc");
    c->fd = fd;
    watch(c, EPOLL_CTL_ADD, EPOLLIN);
  }
}

static void keep_rest(struct connection *c, const char *bytes, size_t size) {
  if (c->rest == NULL && (c->rest = malloc(BUFFER)) == NULL) die("malloc");
  memcpy(c->rest, bytes, size);
  c->from = 0;
  c->to = size;
  watch(c, EPOLL_CTL_MOD, EPOLLOUT);
}

static void echo(struct connection *c) {
  static char buffer[BUFFER];
  ssize_t got = recv(c->fd, buffer, sizeof buffer, 0);
  if (got <= 0) {
    if (got == 0 || (errno != EAGAIN && errno != EINTR)) drop(c);
    return;
  }
  ssize_t sent = send(c->fd, buffer, (size_t)got, MSG_NOSIGNAL);
  if (sent == got) return;
  if (sent < 0 && errno != EAGAIN && errno != EINTR) {
    drop(c);
    return;
  }
  size_t done = sent < 0 ? 0 : (size_t)sent;
  keep_rest(c, buffer + done, (size_t)got - done);
}

static void send_rest(struct connection *c) {
  ssize_t sent = send(c->fd, c->rest + c->from, c->to - c->from, MSG_NOSIGNAL);
  if (sent < 0) {
    if (errno != EAGAIN && errno != EINTR) drop(c);
    return;
  }
  c->from += (size_t)sent;
  if (c->from == c->to) watch(c, EPOLL_CTL_MOD, EPOLLIN);
}

static struct connection *listen_on_loopback(void) {
  struct connection *listener = calloc(1, sizeof *listener);
  if (listener == NULL) die("calloc");
  listener->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (listener->fd < 0) die("socket");
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  if (bind(listener->fd, (struct sockaddr *)&address, length) < 0) die("bind");
  if (listen(listener->fd, BACKLOG) < 0) die("listen");
  if (getsockname(listener->fd, (struct sockaddr *)&address, &length) < 0) die("getsockname");
  printf("listening %d\n", ntohs(address.sin_port));
  fflush(stdout);
  return listener;
}

int main(void) {
  epoll_fd = epoll_create1(EPOLL_CLOEXEC);
  if (epoll_fd < 0) die("epoll_create1");
  struct connection *listener = listen_on_loopback();
  watch(listener, EPOLL_CTL_ADD, EPOLLIN);
  for (;;) {
    struct epoll_event events[BATCH];
    int count = epoll_wait(epoll_fd, events, BATCH, -1);
    if (count < 0 && errno != EINTR) die("epoll_wait");
    for (int i = 0; i < count; i++) {
      struct connection *c = events[i].data.ptr;
      if (c == listener) {
        accept_all(listener->fd);
      } else if (c->from < c->to) {
        send_rest(c);
      } else {
        echo(c);
      }
    }
  }
}
