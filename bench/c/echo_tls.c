// SPDX-License-Identifier: Apache-2.0
// The yardstick over TLS: an echo server like echo_epoll.c, by OpenSSL. One thread, level-triggered epoll,
// one recv and one send for each message; a connection whose peer does not read is dropped. Takes the files
// of a certificate and its key. Prints "listening PORT", serves until it is killed.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 4096, BATCH = 256, BUFFER = 64 * 1024 };

static int epoll_fd;
static SSL_CTX *context;

static void die(const char *call) {
  fprintf(stderr, "c-openssl: %s: %s\n", call, strerror(errno));
  exit(1);
}

static void die_of_openssl(const char *what) {
  fprintf(stderr, "c-openssl: %s: %s\n", what, ERR_error_string(ERR_get_error(), NULL));
  exit(1);
}

static void prepare(const char *certificates, const char *key) {
  context = SSL_CTX_new(TLS_server_method());
  if (context == NULL || !SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION)) die_of_openssl("TLS 1.3");
  if (SSL_CTX_use_certificate_chain_file(context, certificates) != 1) die_of_openssl(certificates);
  if (SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) != 1) die_of_openssl(key);
  SSL_CTX_set_num_tickets(context, 1);  // As the JDK.
  SSL_CTX_set_read_ahead(context, 1);
}

static void watch(int fd, void *data) {
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = data};
  if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0) die("epoll_ctl");
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
    SSL *ssl = SSL_new(context);
    if (ssl == NULL || !SSL_set_fd(ssl, fd)) die_of_openssl("SSL_new");
    SSL_set_accept_state(ssl);
    watch(fd, ssl);
  }
}

static void drop(SSL *ssl) {
  int fd = SSL_get_fd(ssl);
  SSL_free(ssl);
  close(fd);
  ERR_clear_error();
}

// Does what can be done now; the handshake is part of the first read.
static void echo(SSL *ssl) {
  static char buffer[BUFFER];
  do {
    int got = SSL_read(ssl, buffer, sizeof buffer);
    if (got <= 0) {
      int why = SSL_get_error(ssl, got);
      if (why == SSL_ERROR_WANT_READ) return;
      if (why == SSL_ERROR_ZERO_RETURN) SSL_shutdown(ssl);
      drop(ssl);
      return;
    }
    if (SSL_write(ssl, buffer, got) != got) {
      drop(ssl);
      return;
    }
  } while (SSL_has_pending(ssl));
}

static int listen_on_loopback(void) {
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (listener < 0) die("socket");
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  if (bind(listener, (struct sockaddr *)&address, length) < 0) die("bind");
  if (listen(listener, BACKLOG) < 0) die("listen");
  if (getsockname(listener, (struct sockaddr *)&address, &length) < 0) die("getsockname");
  printf("listening %d\n", ntohs(address.sin_port));
  fflush(stdout);
  return listener;
}

int main(int argc, char **argv) {
  if (argc != 3) {
    fputs("usage: echo_tls CERTIFICATES KEY\n", stderr);
    return 2;
  }
  signal(SIGPIPE, SIG_IGN);
  prepare(argv[1], argv[2]);
  epoll_fd = epoll_create1(EPOLL_CLOEXEC);
  if (epoll_fd < 0) die("epoll_create1");
  int listener = listen_on_loopback();
  watch(listener, NULL);
  for (;;) {
    struct epoll_event events[BATCH];
    int count = epoll_wait(epoll_fd, events, BATCH, -1);
    if (count < 0 && errno != EINTR) die("epoll_wait");
    for (int i = 0; i < count; i++) {
      if (events[i].data.ptr == NULL) {
        accept_all(listener);
      } else {
        echo(events[i].data.ptr);
      }
    }
  }
}
