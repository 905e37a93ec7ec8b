// SPDX-License-Identifier: Apache-2.0
// The yardstick with io_uring: one thread, one multishot accept, one multishot recv for each connection
// into buffers that the kernel takes from a ring, and a send from the same buffer. One system call submits
// the sends and waits for what is next. Prints "listening PORT", serves until it is killed. With the
// argument `probe` it only says whether the kernel lets it. The system calls are made directly: Debian 12's
// headers are enough, liburing is not needed.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/io_uring.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

// Buffers start at different places of a page, else they would compete for the same lines of the cache.
enum { BACKLOG = 4096, ENTRIES = 4096, COMPLETIONS = 32768, BUFFERS = 4096, ROOM = 2048, STRIDE = ROOM + 64 };
enum { NONE = -1, GROUP = 0 };

// What a completion is about, in the low bits of a connection's address.
enum { RECEIVED, SENT, KIND = 1 };

// Buffers that were received and not yet sent back form a list; the first of it is being sent.
struct connection {
  int fd, first, last;
  int receiving, ended;
  struct connection *next_starved;
};

static struct {
  int fd;
  unsigned *sq_head, *sq_tail, *cq_head, *cq_tail, *sq_array, sq_mask, cq_mask, queued;
  struct io_uring_sqe *sqes;
  struct io_uring_cqe *cqes;
} ring;

static struct io_uring_buf_ring *buffers;
static uint16_t buffers_tail;
static char (*bytes)[STRIDE];
static int next_of[BUFFERS];
static unsigned length_of[BUFFERS], done_of[BUFFERS];
static struct connection *starved;
static int listener;

static void die(const char *call) {
  fprintf(stderr, "c-uring: %s: %s\n", call, strerror(errno));
  exit(1);
}

static void enter(unsigned wait) {
  int submitted;
  do {
    submitted = (int)syscall(SYS_io_uring_enter, ring.fd, ring.queued, wait, IORING_ENTER_GETEVENTS, NULL, 0);
  } while (submitted < 0 && errno == EINTR);
  if (submitted < 0) {
    if (errno == EBUSY || errno == EAGAIN) return;  // Completions have to be taken first.
    die("io_uring_enter");
  }
  ring.queued -= (unsigned)submitted;
}

static struct io_uring_sqe *next_sqe(void) {
  while (ring.queued == ENTRIES) enter(0);
  unsigned tail = *ring.sq_tail, index = tail & ring.sq_mask;
  struct io_uring_sqe *sqe = &ring.sqes[index];
  memset(sqe, 0, sizeof *sqe);
  ring.sq_array[index] = index;
  __atomic_store_n(ring.sq_tail, tail + 1, __ATOMIC_RELEASE);
  ring.queued++;
  return sqe;
}

static void accept_many(void) {
  struct io_uring_sqe *sqe = next_sqe();
  sqe->opcode = IORING_OP_ACCEPT;
  sqe->fd = listener;
  sqe->ioprio = IORING_ACCEPT_MULTISHOT;
  sqe->accept_flags = SOCK_CLOEXEC;
}

static void receive_many(struct connection *c) {
  struct io_uring_sqe *sqe = next_sqe();
  sqe->opcode = IORING_OP_RECV;
  sqe->fd = c->fd;
  sqe->ioprio = IORING_RECV_MULTISHOT;
  sqe->flags = IOSQE_BUFFER_SELECT;
  sqe->buf_group = GROUP;
  sqe->user_data = (uintptr_t)c | RECEIVED;
  c->receiving = 1;
}

static void send_first(struct connection *c) {
  int b = c->first;
  struct io_uring_sqe *sqe = next_sqe();
  sqe->opcode = IORING_OP_SEND;
  sqe->fd = c->fd;
  sqe->addr = (uintptr_t)(bytes[b] + done_of[b]);
  sqe->len = length_of[b] - done_of[b];
  sqe->msg_flags = MSG_NOSIGNAL | MSG_WAITALL;
  sqe->user_data = (uintptr_t)c | SENT;
}

static void give_buffer(int b) {
  struct io_uring_buf *entry = &buffers->bufs[buffers_tail & (BUFFERS - 1)];
  entry->addr = (uintptr_t)bytes[b];
  entry->len = ROOM;
  entry->bid = (uint16_t)b;
  __atomic_store_n(&buffers->tail, ++buffers_tail, __ATOMIC_RELEASE);
  if (starved != NULL) {
    struct connection *c = starved;
    starved = c->next_starved;
    receive_many(c);
  }
}

static void drop_if_done(struct connection *c) {
  if (!c->ended || c->receiving || c->first != NONE) return;
  close(c->fd);
  free(c);
}

static void accepted(int fd, int more) {
  if (!more) accept_many();
  if (fd < 0) {
    if (fd == -ECONNABORTED || fd == -EINTR) return;
    errno = -fd;
    die("accept");
  }
  int on = 1;
  if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) < 0) die("setsockopt TCP_NODELAY");
  struct connection *c = calloc(1, sizeof *c);
  if (c == NULL) die("calloc");
  *c = (struct connection){.fd = fd, .first = NONE, .last = NONE};
  receive_many(c);
}

static void received(struct connection *c, int got, unsigned flags) {
  c->receiving = (flags & IORING_CQE_F_MORE) != 0;
  if (got > 0) {
    int b = (int)(flags >> IORING_CQE_BUFFER_SHIFT);
    length_of[b] = (unsigned)got;
    done_of[b] = 0;
    next_of[b] = NONE;
    if (c->first == NONE) {
      c->first = c->last = b;
      send_first(c);
    } else {
      c->last = next_of[c->last] = b;
    }
    if (!c->receiving) receive_many(c);
  } else if (got == -ENOBUFS) {
    c->receiving = 1;  // It is as good as: a buffer that comes back starts it.
    c->next_starved = starved;
    starved = c;
  } else {
    c->ended = 1;
    drop_if_done(c);
  }
}

static void sent(struct connection *c, int size) {
  int b = c->first;
  if (size > 0) done_of[b] += (unsigned)size;
  if (size > 0 && done_of[b] < length_of[b]) {
    send_first(c);
    return;
  }
  if (size <= 0 && !c->ended) {
    // What is left can't be sent either; the shutdown ends the receiving.
    shutdown(c->fd, SHUT_RDWR);
    c->ended = 1;
  }
  c->first = next_of[b];
  give_buffer(b);
  if (c->first != NONE) {
    send_first(c);
  } else {
    drop_if_done(c);
  }
}

static void serve(void) {
  accept_many();
  for (;;) {
    enter(1);
    unsigned head = *ring.cq_head;
    while (head != __atomic_load_n(ring.cq_tail, __ATOMIC_ACQUIRE)) {
      struct io_uring_cqe cqe = ring.cqes[head++ & ring.cq_mask];
      __atomic_store_n(ring.cq_head, head, __ATOMIC_RELEASE);
      struct connection *c = (void *)(uintptr_t)(cqe.user_data & ~(uint64_t)KIND);
      if (c == NULL) {
        accepted(cqe.res, (cqe.flags & IORING_CQE_F_MORE) != 0);
      } else if ((cqe.user_data & KIND) == RECEIVED) {
        received(c, cqe.res, cqe.flags);
      } else {
        sent(c, cqe.res);
      }
    }
  }
}

static void *map(size_t size, off_t offset) {
  void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring.fd, offset);
  if (at == MAP_FAILED) die("mmap");
  return at;
}

static void open_ring(void) {
  struct io_uring_params p = {.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN |
                                       IORING_SETUP_SUBMIT_ALL | IORING_SETUP_CQSIZE,
                              .cq_entries = COMPLETIONS};
  ring.fd = (int)syscall(SYS_io_uring_setup, ENTRIES, &p);
  if (ring.fd < 0) die("io_uring_setup");
  char *sq = map(p.sq_off.array + p.sq_entries * sizeof(unsigned), IORING_OFF_SQ_RING);
  char *cq = map(p.cq_off.cqes + p.cq_entries * sizeof(struct io_uring_cqe), IORING_OFF_CQ_RING);
  ring.sqes = map(p.sq_entries * sizeof(struct io_uring_sqe), IORING_OFF_SQES);
  ring.sq_head = (unsigned *)(sq + p.sq_off.head);
  ring.sq_tail = (unsigned *)(sq + p.sq_off.tail);
  ring.sq_array = (unsigned *)(sq + p.sq_off.array);
  ring.sq_mask = *(unsigned *)(sq + p.sq_off.ring_mask);
  ring.cq_head = (unsigned *)(cq + p.cq_off.head);
  ring.cq_tail = (unsigned *)(cq + p.cq_off.tail);
  ring.cq_mask = *(unsigned *)(cq + p.cq_off.ring_mask);
  ring.cqes = (struct io_uring_cqe *)(cq + p.cq_off.cqes);
}

static void open_buffers(void) {
  buffers = mmap(NULL, BUFFERS * sizeof(struct io_uring_buf), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                 -1, 0);
  bytes = mmap(NULL, (size_t)BUFFERS * STRIDE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (buffers == MAP_FAILED || bytes == MAP_FAILED) die("mmap");
  struct io_uring_buf_reg group = {.ring_addr = (uintptr_t)buffers, .ring_entries = BUFFERS, .bgid = GROUP};
  if (syscall(SYS_io_uring_register, ring.fd, IORING_REGISTER_PBUF_RING, &group, 1) < 0) die("io_uring_register");
  for (int b = 0; b < BUFFERS; b++) give_buffer(b);
}

static void listen_on_loopback(void) {
  listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener < 0) die("socket");
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  if (bind(listener, (struct sockaddr *)&address, length) < 0) die("bind");
  if (listen(listener, BACKLOG) < 0) die("listen");
  if (getsockname(listener, (struct sockaddr *)&address, &length) < 0) die("getsockname");
  printf("listening %d\n", ntohs(address.sin_port));
  fflush(stdout);
}

int main(int argc, char **argv) {
  open_ring();
  open_buffers();
  if (argc > 1 && strcmp(argv[1], "probe") == 0) return 0;
  listen_on_loopback();
  serve();
}
