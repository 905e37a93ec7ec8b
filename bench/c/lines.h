// SPDX-License-Identifier: Apache-2.0
// Connections with one message at a time, whose answers are looked for without waiting: asking again and again leaves
// the load generator's own wake-up out of the time, which then is the server's. Included after load.h.

// A connection, and its message while an answer is due.
struct line {
  int fd;
  int64_t start;
  size_t left;
  char *message;
};

static inline void open_line(struct line *line, unsigned source, double port, size_t size) {
  line->fd = connect_from(source, port);
  line->left = 0;
  line->message = malloc(size);
  if (line->message == NULL) fail("malloc");
  for (size_t k = 0; k < size; k++) line->message[k] = (char)('!' + k % 94);
}

// Sends the message with this number, which counts from `start` on.
static inline void ask(struct line *line, size_t size, uint64_t number, int64_t start) {
  memcpy(line->message, &number, size < sizeof number ? size : sizeof number);
  ssize_t n;
  do {
    n = send(line->fd, line->message, size, MSG_NOSIGNAL);
  } while (n < 0 && errno == EINTR);
  if (n != (ssize_t)size) fail("send");
  line->start = start;
  line->left = size;
}

// Looks once for the answer: how many nanoseconds it took, or -1 as long as it is not complete.
static inline int64_t look(struct line *line, size_t size) {
  static char answer[64 * 1024];
  ssize_t n = recv(line->fd, answer, sizeof answer, MSG_DONTWAIT);
  int64_t now = nanos(CLOCK_MONOTONIC);
  if (n < 0) {
    if (errno != EAGAIN && errno != EINTR) fail("recv");
    if (now - line->start > (int64_t)SILENCE_MS * 1000000) die("the server was silent for %d ms", (int)SILENCE_MS);
    return -1;
  }
  if (n == 0) die("the server closed the connection");
  if ((size_t)n > line->left) die("more bytes came back than were sent");
  if (memcmp(answer, line->message + (size - line->left), (size_t)n) != 0) die("wrong bytes came back");
  line->left -= (size_t)n;
  return line->left > 0 ? -1 : now - line->start;
}
