// SPDX-License-Identifier: Apache-2.0
// The yardstick for bulk: one connection at a time, blocking. Sends a pattern (byte i of each 64 KiB is
// i % 251) until the client is gone. Arguments: `tcp` or `unix PATH` for 64 KiB with each send, or
// `sendfile FILE` for a file that holds the pattern, again and again: prints "listening PORT" or "listening
// PATH". Or `file FILE`, which writes such a file of 64 MiB.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 4096, BLOCK = 64 * 1024, BLOCKS = 1024 };

static char block[BLOCK];

static void die(const char *call) {
  fprintf(stderr, "c-blocking: %s: %s\n", call, strerror(errno));
  exit(1);
}

static int listen_tcp(void) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) die("socket");
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  if (bind(fd, (struct sockaddr *)&address, length) < 0) die("bind");
  if (listen(fd, BACKLOG) < 0) die("listen");
  if (getsockname(fd, (struct sockaddr *)&address, &length) < 0) die("getsockname");
  printf("listening %d\n", ntohs(address.sin_port));
  return fd;
}

static int listen_unix(const char *path) {
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) die("socket");
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strncpy(address.sun_path, path, sizeof address.sun_path - 1);
  if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0) die("bind");
  if (listen(fd, BACKLOG) < 0) die("listen");
  printf("listening %s\n", path);
  return fd;
}

// False once the client is gone.
static int went(ssize_t sent, const char *call) {
  if (sent >= 0 || errno == EINTR) return 1;
  if (errno != EPIPE && errno != ECONNRESET) die(call);
  return 0;
}

static void send_blocks(int fd) {
  size_t at = 0;
  ssize_t sent;
  do {
    sent = send(fd, block + at, BLOCK - at, MSG_NOSIGNAL);
    if (sent > 0) at = (at + (size_t)sent) % BLOCK;
  } while (went(sent, "send"));
}

static void send_file(int fd, int file, off_t size) {
  off_t at = 0;
  ssize_t sent;
  do {
    sent = sendfile(fd, file, &at, (size_t)(size - at));
    if (at == size) at = 0;
  } while (went(sent, "sendfile"));
}

static void write_file(const char *path) {
  FILE *file = fopen(path, "w");
  if (file == NULL) die(path);
  for (int i = 0; i < BLOCKS; i++) {
    if (fwrite(block, BLOCK, 1, file) != 1) die(path);
  }
  if (fclose(file) != 0) die(path);
}

int main(int argc, char **argv) {
  const char *mode = argc > 1 ? argv[1] : "";
  if (argc != (strcmp(mode, "tcp") == 0 ? 2 : 3)) {
    fputs("c-blocking: usage: tcp, unix PATH, sendfile FILE or file FILE\n", stderr);
    return 2;
  }
  for (int i = 0; i < BLOCK; i++) block[i] = (char)(i % 251);
  if (strcmp(mode, "file") == 0) {
    write_file(argv[2]);
    return 0;
  }
  int file = -1;
  struct stat about = {0};
  if (strcmp(mode, "sendfile") == 0) {
    file = open(argv[2], O_RDONLY | O_CLOEXEC);
    if (file < 0 || fstat(file, &about) < 0) die(argv[2]);
    // sendfile(2) has no MSG_NOSIGNAL.
    signal(SIGPIPE, SIG_IGN);
  }
  int listener = strcmp(mode, "unix") == 0 ? listen_unix(argv[2]) : listen_tcp();
  fflush(stdout);
  for (;;) {
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (fd < 0) {
      if (errno == EINTR || errno == ECONNABORTED) continue;
      die("accept4");
    }
    int on = 1;
    if (strcmp(mode, "unix") != 0 && setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) < 0) {
      die("setsockopt TCP_NODELAY");
    }
    if (file < 0) {
      send_blocks(fd);
    } else {
      send_file(fd, file, about.st_size);
    }
    close(fd);
  }
}
