// SPDX-License-Identifier: Apache-2.0
package landline.interop.faults;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import landline.interop.faults.FaultScenarios.Scenario;
import landline.interop.faults.FaultScenarios.Story;
import landline.socket.ControlMessage;
import landline.socket.DatagramBatch;
import landline.socket.Deadline;
import landline.socket.Errno;
import landline.socket.FileSource;
import landline.socket.MsgFlags;
import landline.socket.Poll;
import landline.socket.ReceivedMessage;
import landline.socket.Rights;
import landline.socket.Shutdown;
import landline.socket.Socket;
import landline.socket.SplicePipe;
import landline.socket.Type;
import landline.testkit.ConnectedPair;
import landline.testkit.KernelCall;
import landline.testkit.Transport;

/// The rest of [FaultScenarios]: messages with control messages, batches, files, pipes and polls.
final class FaultTransfers {

  private static final int STEPS = 4;
  private static final byte[] ONE = {1};
  private static final byte[] EIGHT = {1, 2, 3, 4, 5, 6, 7, 8};

  static final Map<String, Scenario> ALL = new LinkedHashMap<>();

  private FaultTransfers() {}

  static {
    Predicate<Transport> all = transport -> true;
    Predicate<Transport> streams = transport -> transport.type().equals(Type.STREAM);
    Predicate<Transport> messages = Predicate.not(streams);
    Predicate<Transport> unixStreams = streams.and(Transport::isUnix);
    add("sendmsg", KernelCall.SENDMSG, all, FaultTransfers::sendMsg);
    add("sendmsg, short", KernelCall.SENDMSG, streams, FaultTransfers::sendMsgPieces);
    add("recvmsg", KernelCall.RECVMSG, all, FaultTransfers::recvMsg);
    add("recvmsg, short", KernelCall.RECVMSG, unixStreams, FaultTransfers::recvMsgAll);
    add("poll", KernelCall.POLL, streams, FaultTransfers::recvToTheEnd);
    add("sendmmsg", KernelCall.SENDMMSG, messages, FaultTransfers::sendMmsg);
    add("sendmmsg, short", KernelCall.SENDMMSG, messages, FaultTransfers::sendMmsg);
    add("recvmmsg", KernelCall.RECVMMSG, messages, FaultTransfers::recvMmsg);
    add("sendfile", KernelCall.SENDFILE, streams, FaultTransfers::sendFile);
    add("sendfile, short", KernelCall.SENDFILE, streams, FaultTransfers::sendFile);
    add("open", KernelCall.OPEN, Transport.TCP::equals, FaultTransfers::open);
    add("splice", KernelCall.SPLICE, streams, FaultTransfers::splice);
    add("splice, short", KernelCall.SPLICE, streams, FaultTransfers::spliceAll);
    add("pipe2", KernelCall.PIPE2, Transport.TCP::equals, FaultTransfers::pipe);
    add("read", KernelCall.READ, streams, FaultTransfers::rest);
    add("ioctl", KernelCall.IOCTL, streams, FaultTransfers::available);
    add("fchmod", KernelCall.FCHMOD, Transport::isUnix, FaultTransfers::fchmod);
    add("epoll_create1", KernelCall.EPOLL_CREATE1, Transport.TCP::equals, FaultTransfers::openPoll);
    add("eventfd", KernelCall.EVENTFD, Transport.TCP::equals, FaultTransfers::openPoll);
    add("epoll_ctl, of a poll", KernelCall.EPOLL_CTL, all, FaultTransfers::register);
    add("epoll_wait, of a poll", KernelCall.EPOLL_WAIT, all, FaultTransfers::select);
  }

  private static void add(String row, KernelCall call, Predicate<Transport> suits, Story story) {
    ALL.put(row, new Scenario(call, suits, story));
  }

  private static void sendMsg(FaultSteps steps) throws Exception {
    ConnectedPair link = steps.link();
    for (int i = 0; i < STEPS; i++) {
      ConnectedPair now = sending(steps, link);
      ControlMessage[] control = withDescriptor(steps, now.near());
      ByteBuffer one = ByteBuffer.wrap(ONE);
      steps.step(() -> assertEquals(1, now.far().sendMsg(one, MsgFlags.NONE, control)));
      try (ReceivedMessage got = now.near().recvMsg(ByteBuffer.allocate(9), MsgFlags.NONE)) {
        assertEquals(1, got.length());
        assertEquals(control.length, got.control().size());
      }
    }
  }

  /// A socket whose first wait it is finds out that there is room: so an EAGAIN becomes true.
  private static ConnectedPair sending(FaultSteps steps, ConnectedPair link) throws Exception {
    return steps.fault().errno().equals(Errno.EAGAIN) ? steps.link() : link;
  }

  private static ControlMessage[] withDescriptor(FaultSteps steps, Socket passed) {
    return steps.fault().transport().isUnix()
        ? new ControlMessage[] {Rights.of(passed)}
        : new ControlMessage[0];
  }

  private static void sendMsgPieces(FaultSteps steps) throws Exception {
    ConnectedPair link = steps.link();
    for (int i = 0; i < STEPS; i++) {
      ByteBuffer[] pieces = {ByteBuffer.wrap(EIGHT, 0, 3), ByteBuffer.wrap(EIGHT, 3, 5)};
      while (pieces[1].hasRemaining()) {
        steps.step(() -> assertTrue(link.near().sendMsg(pieces, MsgFlags.NONE, List.of()) > 0));
      }
      assertAllCame(link.far());
    }
  }

  private static void assertAllCame(Socket at) throws Exception {
    ByteBuffer room = ByteBuffer.allocate(EIGHT.length);
    assertEquals(EIGHT.length, at.recv(room, MsgFlags.MSG_WAITALL));
    assertArrayEquals(EIGHT, room.array());
  }

  private static void recvMsg(FaultSteps steps) throws Exception {
    ConnectedPair link = steps.link();
    steps.afterwards(() -> link.near().send(ONE));
    ControlMessage[] control = withDescriptor(steps, link.near());
    for (int i = 0; i < STEPS; i++) {
      link.near().sendMsg(ByteBuffer.wrap(ONE), MsgFlags.NONE, control);
      steps.step(() -> {
        try (ReceivedMessage got = link.far().recvMsg(ByteBuffer.allocate(9), MsgFlags.NONE)) {
          assertTrue(got.length() > 0);
        }
      });
    }
  }

  private static void recvMsgAll(FaultSteps steps) throws Exception {
    ConnectedPair link = steps.link();
    for (int i = 0; i < STEPS; i++) {
      link.near().send(EIGHT);
      ByteBuffer[] room = {ByteBuffer.allocate(3), ByteBuffer.allocate(5)};
      steps.step(() -> {
        ReceivedMessage got = link.far().recvMsg(room, MsgFlags.MSG_WAITALL);
        assertEquals(EIGHT.length, got.length());
      });
      ByteBuffer all = ByteBuffer.allocate(EIGHT.length);
      assertArrayEquals(EIGHT, all.put(room[0].flip()).put(room[1].flip()).array());
    }
  }

  /// A call that has some of its bytes looks whether more can come.
  private static void recvToTheEnd(FaultSteps steps) throws Exception {
    for (int i = 0; i < STEPS; i++) {
      ConnectedPair link = steps.link();
      link.near().send(EIGHT);
      link.near().shutdown(Shutdown.SHUT_WR);
      ByteBuffer room = ByteBuffer.allocate(9);
      steps.step(() -> assertEquals(EIGHT.length, link.far().recv(room, MsgFlags.MSG_WAITALL)));
      assertEquals(0, link.far().recv(new byte[9]));
    }
  }

  private static void sendMmsg(FaultSteps steps) throws Exception {
    ConnectedPair link = steps.link();
    for (int i = 0; i < STEPS; i++) {
      ConnectedPair now = sending(steps, link);
      DatagramBatch batch = DatagramBatch.allocate(3, 9);
      for (int slot = 0; slot < 3; slot++) {
        batch.add().put(ONE);
      }
      while (batch.hasRemaining()) {
        steps.step(() -> assertTrue(now.far().sendMmsg(batch) > 0));
      }
      for (int message = 0; message < 3; message++) {
        assertEquals(1, now.near().recv(new byte[9]));
      }
    }
  }

  private static void recvMmsg(FaultSteps steps) throws Exception {
    ConnectedPair link = steps.link();
    steps.afterwards(() -> link.near().send(ONE));
    DatagramBatch batch = DatagramBatch.allocate(3, 9);
    for (int i = 0; i < STEPS; i++) {
      link.near().send(ONE);
      steps.step(() -> assertTrue(link.far().recvMmsg(batch) > 0));
      assertEquals(1, batch.slot(0).length());
    }
  }

  private static void sendFile(FaultSteps steps) throws Exception {
    ConnectedPair link = steps.link();
    for (int i = 0; i < STEPS; i++) {
      ConnectedPair now = sending(steps, link);
      try (FileSource file = file()) {
        steps.step(() -> assertEquals(EIGHT.length, now.far().sendFile(file, EIGHT.length)));
        assertEquals(EIGHT.length, file.position());
      }
      assertAllCame(now.near());
    }
  }

  /// Eight bytes whose file has no name any more.
  private static FileSource file() throws Exception {
    Path path = Files.createTempFile("landline", ".eight");
    try {
      Files.write(path, EIGHT);
      return FileSource.open(path);
    } finally {
      Files.delete(path);
    }
  }

  private static void open(FaultSteps steps) throws Exception {
    Path path = Files.createTempFile("landline", ".eight");
    try {
      for (int i = 0; i < STEPS; i++) {
        steps.step(() -> FileSource.open(path).close());
      }
    } finally {
      Files.delete(path);
    }
  }

  /// A move is two uses: one fills the pipe, one drains it.
  private static void splice(FaultSteps steps) throws Exception {
    ConnectedPair in = steps.link();
    ConnectedPair out = steps.link();
    steps.afterwards(() -> in.near().send(ONE));
    try (SplicePipe pipe = SplicePipe.open()) {
      for (int i = 0; i < STEPS; i++) {
        ConnectedPair now = sending(steps, out);
        in.near().send(ONE);
        steps.step(() -> assertTrue(pipe.move(in.far(), now.far(), 9) > 0));
        assertEquals(0, pipe.held());
        assertTrue(now.near().recv(new byte[9]) > 0);
      }
    }
  }

  private static void spliceAll(FaultSteps steps) throws Exception {
    ConnectedPair in = steps.link();
    ConnectedPair out = steps.link();
    try (SplicePipe pipe = SplicePipe.open()) {
      for (int i = 0; i < STEPS; i++) {
        in.near().send(EIGHT);
        int[] left = {EIGHT.length};
        while (left[0] > 0) {
          steps.step(() -> left[0] -= pipe.move(in.far(), out.near(), 9));
        }
        assertAllCame(out.far());
      }
    }
  }

  private static void pipe(FaultSteps steps) throws Exception {
    for (int i = 0; i < STEPS; i++) {
      steps.step(() -> SplicePipe.open().close());
    }
  }

  private static void rest(FaultSteps steps) throws Exception {
    ConnectedPair link = steps.link();
    try (SplicePipe pipe = SplicePipe.open()) {
      for (int i = 0; i < STEPS; i++) {
        link.near().send(ONE);
        assertEquals(1, pipe.fill(link.far(), 9));
        steps.step(() -> assertArrayEquals(ONE, pipe.rest()));
      }
    }
  }

  private static void available(FaultSteps steps) throws Exception {
    ConnectedPair link = steps.link();
    for (int i = 0; i < STEPS; i++) {
      steps.step(() -> assertEquals(0, link.far().available()));
    }
  }

  private static void fchmod(FaultSteps steps) throws Exception {
    Socket socket = steps.keep(steps.fault().transport().socket());
    for (int i = 0; i < STEPS; i++) {
      steps.step(() -> socket.fchmod(0600));
    }
  }

  private static void openPoll(FaultSteps steps) throws Exception {
    for (int i = 0; i < STEPS; i++) {
      steps.step(() -> Poll.open().close());
    }
  }

  private static void register(FaultSteps steps) throws Exception {
    try (Poll<String> poll = Poll.open()) {
      for (int i = 0; i < STEPS; i++) {
        ConnectedPair link = steps.link();
        steps.step(() -> poll.register(link.far(), Poll.Events.EPOLLIN, "far"));
        link.near().send(ONE);
        assertEquals(1, poll.select(Deadline.in(PATIENCE)).size());
        assertEquals(1, link.far().recv(new byte[9]));
      }
    }
  }

  private static void select(FaultSteps steps) throws Exception {
    ConnectedPair link = steps.link();
    try (Poll<String> poll = Poll.open()) {
      poll.register(link.far(), Poll.Events.EPOLLIN, "far");
      for (int i = 0; i < STEPS; i++) {
        link.near().send(ONE);
        steps.step(() -> assertEquals(1, poll.select(Deadline.in(PATIENCE)).size()));
        assertEquals(1, link.far().recv(new byte[9]));
      }
    }
  }
}
