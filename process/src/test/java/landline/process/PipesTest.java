// SPDX-License-Identifier: Apache-2.0
package landline.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import landline.socket.Errno;
import landline.socket.SocketClosedException;
import landline.socket.SystemCallFailure;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Three pipes at once, of which each may be full, or closed, while the others go on.
@ExtendWith(LeakCheck.class)
class PipesTest {

  /// More than a pipe holds.
  private static final int MUCH = 1_000_000;

  private static Child start(String script) throws IOException {
    return Command.of("sh", "-c", script)
        .withStdin(Command.Stdio.PIPE)
        .withStdout(Command.Stdio.PIPE)
        .withStderr(Command.Stdio.PIPE)
        .start();
  }

  private static String rest(PipeReader reader) throws IOException {
    var all = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(65_536);
    while (reader.read(buffer.clear()) >= 0) {
      all.write(buffer.array(), 0, buffer.position());
    }
    return all.toString(UTF_8);
  }

  /// A virtual thread that writes, and what came of it.
  private static CompletableFuture<Throwable> writing(Child child, int bytes) {
    var failed = new CompletableFuture<Throwable>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            child.stdin().write(ByteBuffer.allocate(bytes));
            failed.complete(new Throwable("written"));
          } catch (IOException expected) {
            failed.complete(expected);
          }
        });
    return failed;
  }

  @Test
  void outputAndErrorsAreApart() throws IOException {
    try (Child child = start("echo out; echo err >&2; cat; echo more >&2; exit 3")) {
      child.stdin().write(ByteBuffer.wrap("in".getBytes(UTF_8)));
      child.stdin().close();
      assertEquals("out\nin", rest(child.stdout()));
      assertEquals("err\nmore\n", rest(child.stderr()));
      assertEquals(new ExitStatus.Exited(3), child.await());
    }
  }

  @Test
  void inputEndsWhileTheOutputGoesOn() throws IOException {
    try (Child child = start("wc -c; head -c 300000 /dev/zero | tr '\\0' x")) {
      child.stdin().write(ByteBuffer.allocate(MUCH));
      child.stdin().close();
      child.stdin().close();
      assertEquals(MUCH + "\n" + "x".repeat(300_000), rest(child.stdout()));
    }
  }

  @Test
  void errorsThatNobodyReadsDoNotHoldUpTheOutputThatCameBefore() throws IOException {
    try (Child child = start("echo first; head -c " + MUCH + " /dev/zero >&2; echo second")) {
      ByteBuffer said = ByteBuffer.allocate(100);
      child.stdout().read(said);
      assertEquals("first\n", UTF_8.decode(said.flip()).toString());
      assertEquals(MUCH, rest(child.stderr()).length());
      assertEquals("second\n", rest(child.stdout()));
    }
  }

  @Test
  void aWriterThatWaitsHasNoCarrier() throws ExecutionException, IOException, InterruptedException {
    int many = 4 * Runtime.getRuntime().availableProcessors();
    var children = new ArrayList<Child>();
    var writers = new ArrayList<CompletableFuture<Throwable>>();
    try {
      for (int i = 0; i < many; i++) {
        Child child = start("echo; exec sleep 100000");
        children.add(child);
        child.stdout().read(ByteBuffer.allocate(1));
        writers.add(writing(child, MUCH));
      }
      // Another virtual thread finds a carrier.
      var other = new CompletableFuture<String>();
      Thread.ofVirtual()
          .start(() -> {
            try (Child child = start("cat")) {
              child.stdin().write(ByteBuffer.wrap("x".getBytes(UTF_8)));
              child.stdin().close();
              other.complete(rest(child.stdout()));
            } catch (IOException failed) {
              other.completeExceptionally(failed);
            }
          });
      assertEquals("x", other.get());
      assertTrue(writers.stream().noneMatch(CompletableFuture::isDone));
    } finally {
      children.forEach(Child::close);
    }
    for (var writer : writers) {
      assertInstanceOf(SocketClosedException.class, writer.get());
    }
  }

  @Test
  void aChildThatClosesItsInputEndsTheWriterAndGoesOn()
      throws IOException, ExecutionException, InterruptedException {
    try (Child child = start("sleep 0.2; exec <&-; echo closed; while :; do sleep 0.01; done")) {
      // The pipe is full by then, and the writer waits.
      Throwable failed = writing(child, MUCH).get();
      assertTrue(SystemCallFailure.is((IOException) failed, Errno.EPIPE), failed::toString);
      ByteBuffer said = ByteBuffer.allocate(100);
      child.stdout().read(said);
      assertEquals("closed\n", UTF_8.decode(said.flip()).toString());
    }
    try (Child child = start("exec <&-; echo closed; while :; do sleep 0.01; done")) {
      child.stdout().read(ByteBuffer.allocate(100));
      IOException failed =
          assertThrows(IOException.class, () -> child.stdin().write(ByteBuffer.allocate(1)));
      assertTrue(SystemCallFailure.is(failed, Errno.EPIPE), failed::toString);
      child.kill(Signal.SIGTERM);
      assertEquals(143, child.await().shell());
    }
  }
}
