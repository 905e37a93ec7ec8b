// SPDX-License-Identifier: Apache-2.0
// The yardstick for starting a process: the time from vfork and execve of echo to its first byte, through a
// pipe. Prints the median and the 99th percentile in nanoseconds. Argument: how often.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static void die(const char *call) {
  fprintf(stderr, "spawn: %s: %s\n", call, strerror(errno));
  exit(1);
}

static int64_t nanos(void) {
  struct timespec t;
  if (clock_gettime(CLOCK_MONOTONIC, &t) < 0) die("clock_gettime");
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int64_t first_byte(void) {
  static char *const arguments[] = {"/bin/echo", "x", NULL};
  int ends[2];
  char byte;
  int64_t begin = nanos();
  if (pipe2(ends, O_CLOEXEC) < 0) die("pipe2");
  pid_t child = vfork();
  if (child < 0) die("vfork");
  if (child == 0) {
    dup2(ends[1], 1);
    execve(arguments[0], arguments, environ);
    _exit(127);
  }
  close(ends[1]);
  if (read(ends[0], &byte, 1) != 1) die("read");
  int64_t took = nanos() - begin;
  if (waitpid(child, NULL, 0) < 0) die("waitpid");
  close(ends[0]);
  return took;
}

static int by_size(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

int main(int argc, char **argv) {
  long times = argc == 2 ? strtol(argv[1], NULL, 10) : 0;
  if (times < 1 || times > 1000000) {
    fputs("usage: spawn TIMES\n", stderr);
    return 2;
  }
  int64_t *took = calloc((size_t)times, sizeof *took);
  if (took == NULL) die("calloc");
  for (long i = 0; i < times; i++) took[i] = first_byte();
  qsort(took, (size_t)times, sizeof *took, by_size);
  printf("%lld %lld\n", (long long)took[times / 2], (long long)took[times * 99 / 100]);
  return 0;
}
