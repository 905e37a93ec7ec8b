// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import landline.socket.sys.Resolver;
import landline.socket.sys.Scratch;
import org.junit.jupiter.api.Test;

/// A dial whose resolver answers when it is told to.
final class DialRaceTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /// Enough for an answer that has been given to arrive.
  private static final Duration NEXT = Duration.ofMillis(500);

  /// The answers to the questions for one family. That for both never comes.
  private static final class Families extends Resolver {

    // struct addrinfo, netdb.h
    private static final int SIZE = 48;
    private static final int FAMILY = 4;
    private static final int TYPE = 8;
    private static final int LENGTH = 16;
    private static final int ADDRESS = 24;
    private static final int NEXT = 40;

    private final Arena arena = Arena.ofAuto();
    private final List<SockAddr> first;
    private final List<SockAddr> second;
    private final CompletableFuture<Boolean> secondAsked = new CompletableFuture<>();
    final CompletableFuture<Boolean> begun = new CompletableFuture<>();
    final CompletableFuture<Boolean> secondTold = new CompletableFuture<>();
    final CompletableFuture<Boolean> end = new CompletableFuture<>();

    Families(List<SockAddr> first, List<SockAddr> second) {
      this.first = first;
      this.second = second;
    }

    @Override
    public Answer getaddrinfo(
        Scratch s,
        MemorySegment host,
        MemorySegment service,
        MemorySegment hints,
        MemorySegment result) {
      int family = hints.get(ValueLayout.JAVA_INT, FAMILY);
      if (family == Domain.INET.value()) {
        secondAsked.join();
        result.set(ValueLayout.ADDRESS, 0, list(first));
        return new Answer(0, 0);
      }
      if (family == Domain.INET6.value()) {
        secondAsked.complete(true);
        begun.join();
        result.set(ValueLayout.ADDRESS, 0, list(second));
        secondTold.complete(true);
        return new Answer(0, 0);
      }
      end.join();
      return new Answer(EaiCode.EAI_AGAIN.value(), 0);
    }

    private MemorySegment list(List<SockAddr> addresses) {
      MemorySegment next = MemorySegment.NULL;
      for (SockAddr each : addresses.reversed()) {
        MemorySegment address = arena.allocate(Scratch.ADDRESS, Long.BYTES);
        MemorySegment info = arena.allocate(SIZE, Long.BYTES);
        info.set(ValueLayout.JAVA_INT, FAMILY, each.domain().value());
        info.set(ValueLayout.JAVA_INT, TYPE, Type.STREAM.value());
        info.set(ValueLayout.JAVA_INT, LENGTH, SockAddrCodec.write(each, address));
        info.set(ValueLayout.ADDRESS, ADDRESS, address);
        info.set(ValueLayout.ADDRESS, NEXT, next);
        next = info;
      }
      return next;
    }

    @Override
    public void freeaddrinfo(Scratch s, MemorySegment list) {}
  }

  private static Socket nobody() throws IOException {
    Socket socket = Socket.socket(Domain.INET, Type.STREAM);
    socket.bind(SockAddrIn.loopback(0));
    return socket;
  }

  /// The second family is UNIX, which every machine has, and where nobody listens.
  @Test
  void theFamilyThatAnswersLaterTakesTurnsWithTheOther() throws IOException {
    try (Socket silent = Listen.on(SockAddrIn.loopback(0), 0);
        Socket caller = Socket.socket(Domain.INET, Type.STREAM);
        Socket nobody = nobody();
        Socket good = Listen.on(SockAddrIn.loopback(0))) {
      // Its queue is full, so the kernel drops what arrives.
      caller.connect(silent.sockName());
      var names =
          new Families(
              List.of(silent.sockName(), nobody.sockName(), good.sockName()),
              List.of(SockAddr.parse("unix:@no-1"), SockAddr.parse("unix:@no-2")));
      var tried = new CopyOnWriteArrayList<Domain>();
      var config =
          DialConfig.builder()
              .attemptDelay(NEXT)
              .prepare(socket -> {
                tried.add(socket.domain());
                names.begun.complete(true);
                names.secondTold.join();
              })
              .build();
      Resolver real = Resolver.replace(names);
      try (Socket socket = Dial.dial("two.test", "1", config, Deadline.in(PATIENCE))) {
        assertEquals(good.sockName(), socket.peerName());
      } finally {
        names.end.complete(true);
        Resolver.replace(real);
      }
      assertEquals(List.of(Domain.INET, Domain.UNIX, Domain.INET, Domain.UNIX, Domain.INET), tried);
    }
  }
}
