// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.util.List;
import java.util.concurrent.Callable;

/// What is done with a socket of `java.net`, of whatever origin.
enum SocketScript {
  BOUND_TO_THE_OTHER_FAMILY(SocketScript::boundToTheOther),
  BOUND_TO_THE_WILDCARD(SocketScript::boundToTheWildcard),
  BOUND_AGAIN(SocketScript::boundAgain),
  NOT_CONNECTED(SocketScript::notConnected),
  REFUSED(SocketScript::refused),
  RESET(SocketScript::reset),
  ENDED(SocketScript::ended),
  SHUT_DOWN(SocketScript::shutDown),
  CLOSED(SocketScript::closed),
  TOO_LATE(SocketScript::tooLate),
  OPTIONS(SocketScript::options),
  ACCEPTED(SocketScript::accepted),
  ACCEPTED_WHEN_RESET(SocketScript::acceptedWhenReset),
  NOT_LISTENING(SocketScript::notListening);

  /// Where the sockets come from.
  interface Sockets {
    Socket socket() throws IOException;

    ServerSocket listener() throws IOException;
  }

  /// The calls.
  @FunctionalInterface
  private interface Script {
    void run(Sockets sockets, InetAddress at, CallLog log) throws Exception;
  }

  private interface Action {
    void run() throws Exception;
  }

  @SuppressWarnings("ImmutableEnumChecker") // methods without state
  private final Script script;

  SocketScript(Script script) {
    this.script = script;
  }

  /// Makes the calls.
  ///
  /// @param at the loopback address of an IP version
  CallLog run(Sockets sockets, InetAddress at) throws Exception {
    var log = new CallLog();
    script.run(sockets, at, log);
    return log;
  }

  private static Callable<Integer> done(Action action) {
    return () -> {
      action.run();
      return 0;
    };
  }

  private static ServerSocket peer(InetAddress at) throws IOException {
    return new ServerSocket(0, 5, at);
  }

  private static InetAddress other(InetAddress at) throws IOException {
    return InetAddress.getByName(at.getAddress().length == 4 ? "::1" : "127.0.0.1");
  }

  private static void boundToTheOther(Sockets sockets, InetAddress at, CallLog log)
      throws Exception {
    try (ServerSocket peer = peer(at);
        Socket socket = sockets.socket()) {
      socket.bind(new InetSocketAddress(other(at), 0));
      int port = socket.getLocalPort();
      log.state("bound", socket);
      log.note("connect", done(() -> socket.connect(peer.getLocalSocketAddress())));
      log.state("connected", socket);
      log.note("port is kept", () -> socket.getLocalPort() == port);
    }
  }

  private static void boundToTheWildcard(Sockets sockets, InetAddress at, CallLog log)
      throws Exception {
    for (String wildcard : List.of("0.0.0.0", "::", "")) {
      try (ServerSocket peer = peer(at);
          Socket socket = sockets.socket()) {
        InetAddress any = InetAddress.getByName(wildcard.isEmpty() ? "::" : wildcard);
        socket.bind(wildcard.isEmpty() ? null : new InetSocketAddress(any, 0));
        int port = socket.getLocalPort();
        log.note("bound to " + wildcard, () -> socket.getLocalAddress().isAnyLocalAddress());
        log.note("connect", done(() -> socket.connect(peer.getLocalSocketAddress())));
        log.state("connected", socket);
        log.note("port is kept", () -> socket.getLocalPort() == port);
      }
    }
  }

  private static void boundAgain(Sockets sockets, InetAddress at, CallLog log) throws Exception {
    try (Socket first = sockets.socket();
        Socket second = sockets.socket()) {
      first.bind(new InetSocketAddress(at, 0));
      log.note("twice", done(() -> first.bind(new InetSocketAddress(at, 0))));
      log.note("in use", done(() -> second.bind(first.getLocalSocketAddress())));
      log.state("in use", second);
      InetAddress foreign = InetAddress.getByName("192.0.2.1");
      log.note("foreign", done(() -> second.bind(new InetSocketAddress(foreign, 0))));
      log.note("at last", done(() -> second.bind(new InetSocketAddress(at, 0))));
      log.state("at last", second);
    }
  }

  private static void notConnected(Sockets sockets, InetAddress at, CallLog log) throws Exception {
    SocketAddress strange = new SocketAddress() {};
    try (Socket socket = sockets.socket()) {
      log.state("new", socket);
      log.note("input", socket::getInputStream);
      log.note("output", socket::getOutputStream);
      log.note("shutdownInput", done(socket::shutdownInput));
      log.note("sendUrgentData", done(() -> socket.sendUrgentData(1)));
      log.note("connect to null", done(() -> socket.connect(null)));
      log.note("connect to another kind", done(() -> socket.connect(strange)));
      log.note("timeout -1", done(() -> socket.connect(new InetSocketAddress(at, 9), -1)));
      log.note(
          "bind to a name",
          done(() -> socket.bind(InetSocketAddress.createUnresolved("host.invalid", 1))));
      log.state("after that", socket);
      log.note(
          "connect to a name",
          done(() -> socket.connect(InetSocketAddress.createUnresolved("host.invalid", 1))));
      log.state("after all", socket);
    }
  }

  @SuppressWarnings("try") // closing is what makes it dead
  private static void refused(Sockets sockets, InetAddress at, CallLog log) throws Exception {
    try (ServerSocket peer = peer(at);
        Socket socket = sockets.socket()) {
      SocketAddress dead = peer.getLocalSocketAddress();
      peer.close();
      log.note("connect", done(() -> socket.connect(dead)));
      log.state("refused", socket);
      log.note("again", done(() -> socket.connect(dead)));
      log.note("input", socket::getInputStream);
      log.note("timeout", socket::getSoTimeout);
    }
  }

  private static void reset(Sockets sockets, InetAddress at, CallLog log) throws Exception {
    try (ServerSocket listener = peer(at);
        Socket socket = sockets.socket()) {
      socket.connect(listener.getLocalSocketAddress());
      Socket peer = listener.accept();
      InputStream in = socket.getInputStream();
      peer.setSoLinger(true, 0);
      peer.close();
      log.note("read", in::read);
      log.note("read again", in::read);
      log.note("read all", in::readAllBytes);
      log.note("available", in::available);
      log.note("write", done(() -> socket.getOutputStream().write(1)));
      log.note("write again", done(() -> socket.getOutputStream().write(1)));
      log.state("reset", socket);
      log.note("shutdownOutput", done(socket::shutdownOutput));
      log.note("shutdownInput", done(socket::shutdownInput));
      log.note("read at last", in::read);
      log.note("available at last", in::available);
      log.state("shut down", socket);
    }
  }

  private static void ended(Sockets sockets, InetAddress at, CallLog log) throws Exception {
    try (ServerSocket listener = peer(at);
        Socket socket = sockets.socket()) {
      socket.connect(listener.getLocalSocketAddress());
      listener.accept().close();
      InputStream in = socket.getInputStream();
      log.note("read", in::read);
      log.note("read again", in::read);
      log.note("available", in::available);
      log.state("ended", socket);
    }
  }

  private static void shutDown(Sockets sockets, InetAddress at, CallLog log) throws Exception {
    try (ServerSocket listener = peer(at);
        Socket socket = sockets.socket()) {
      socket.connect(listener.getLocalSocketAddress());
      try (Socket peer = listener.accept()) {
        InputStream in = socket.getInputStream();
        OutputStream out = socket.getOutputStream();
        peer.getOutputStream().write(new byte[] {7, 8});
        log.note("first", in::read);
        socket.shutdownInput();
        log.note("available", in::available);
        log.note("read", in::read);
        log.note("input", socket::getInputStream);
        log.note("shutdownInput", done(socket::shutdownInput));
        socket.shutdownOutput();
        log.note("write", done(() -> out.write(1)));
        log.note("output", socket::getOutputStream);
        log.note("shutdownOutput", done(socket::shutdownOutput));
        log.note("sendUrgentData", done(() -> socket.sendUrgentData(1)));
        log.state("shut down", socket);
      }
    }
  }

  private static void closed(Sockets sockets, InetAddress at, CallLog log) throws Exception {
    try (ServerSocket listener = peer(at);
        Socket socket = sockets.socket()) {
      socket.connect(listener.getLocalSocketAddress());
      listener.accept().close();
      InputStream in = socket.getInputStream();
      OutputStream out = socket.getOutputStream();
      in.close();
      log.state("closed", socket);
      log.note("read", in::read);
      log.note("read nothing", () -> in.read(new byte[0]));
      log.note("available", in::available);
      log.note("write", done(() -> out.write(1)));
      log.note("write nothing", done(() -> out.write(new byte[0])));
      log.note("input", socket::getInputStream);
      log.note("noDelay", socket::getTcpNoDelay);
      log.note("timeout", done(() -> socket.setSoTimeout(1)));
      log.note("bind", done(() -> socket.bind(null)));
      log.note("connect", done(() -> socket.connect(listener.getLocalSocketAddress())));
      log.note("shutdownOutput", done(socket::shutdownOutput));
      log.note("option", () -> socket.getOption(StandardSocketOptions.SO_RCVBUF));
    }
  }

  private static void tooLate(Sockets sockets, InetAddress at, CallLog log) throws Exception {
    try (ServerSocket listener = peer(at);
        Socket socket = sockets.socket()) {
      socket.setSoTimeout(5);
      socket.connect(listener.getLocalSocketAddress());
      try (Socket peer = listener.accept()) {
        InputStream in = socket.getInputStream();
        log.note("read", in::read);
        socket.setSoTimeout(0);
        peer.getOutputStream().write(7);
        log.note("read what came", in::read);
        log.note("timeout -1", done(() -> socket.setSoTimeout(-1)));
        log.note("room outside", () -> in.read(new byte[2], 1, 2));
        log.note("no room", () -> in.read(new byte[2], 1, 0));
      }
    }
  }

  private static void options(Sockets sockets, InetAddress at, CallLog log) throws Exception {
    try (ServerSocket listener = peer(at);
        Socket socket = sockets.socket()) {
      for (String when : List.of("before: ", "connected: ")) {
        log.note(when + "noDelay", socket::getTcpNoDelay);
        log.note(when + "linger", socket::getSoLinger);
        log.note(when + "trafficClass", socket::getTrafficClass);
        log.note(when + "trafficClass 300", done(() -> socket.setTrafficClass(300)));
        log.note(when + "linger -1", done(() -> socket.setSoLinger(true, -1)));
        socket.setTrafficClass(0x10);
        socket.setSoLinger(true, 70_000);
        socket.setReceiveBufferSize(20_000);
        socket.setOption(StandardSocketOptions.SO_SNDBUF, 30_000);
        socket.setReuseAddress(true);
        log.note(when + "trafficClass", socket::getTrafficClass);
        log.note(when + "linger", socket::getSoLinger);
        log.note(when + "receive", socket::getReceiveBufferSize);
        log.note(when + "send", socket::getSendBufferSize);
        log.note(when + "reuse", socket::getReuseAddress);
        socket.setSoLinger(false, 9);
        log.note(when + "linger", socket::getSoLinger);
        log.note(when + "null", () -> socket.setOption(StandardSocketOptions.SO_RCVBUF, null));
        log.note(when + "unknown", () -> socket.getOption(StandardSocketOptions.SO_BROADCAST));
        if (!socket.isConnected()) {
          socket.connect(listener.getLocalSocketAddress());
        }
      }
    }
  }

  @SuppressWarnings("try") // closing is what is tested
  private static void accepted(Sockets sockets, InetAddress at, CallLog log) throws Exception {
    try (ServerSocket listener = sockets.listener();
        Socket caller = new Socket()) {
      listener.bind(new InetSocketAddress(at, 0));
      log.note("address", listener::getInetAddress);
      log.note("bind", done(() -> listener.bind(new InetSocketAddress(at, 0))));
      listener.setSoTimeout(5);
      log.note("nobody", listener::accept);
      listener.setSoTimeout(0);
      caller.connect(listener.getLocalSocketAddress());
      try (Socket socket = listener.accept()) {
        log.state("accepted", socket);
        log.note("noDelay", socket::getTcpNoDelay);
        log.note("timeout", socket::getSoTimeout);
        log.note("connect", done(() -> socket.connect(listener.getLocalSocketAddress())));
        log.note("bind", done(() -> socket.bind(null)));
        caller.setSoLinger(true, 0);
        caller.close();
        log.note("read", () -> socket.getInputStream().read());
        log.note("read again", () -> socket.getInputStream().read());
      }
      listener.close();
      log.note("accept", listener::accept);
      log.note("closed", listener::isClosed);
      log.note("receive", listener::getReceiveBufferSize);
    }
  }

  private static void acceptedWhenReset(Sockets sockets, InetAddress at, CallLog log)
      throws Exception {
    try (ServerSocket listener = sockets.listener()) {
      listener.bind(new InetSocketAddress(at, 0));
      int port;
      try (Socket caller = new Socket()) {
        caller.connect(listener.getLocalSocketAddress());
        port = caller.getLocalPort();
        caller.setSoLinger(true, 0);
      }
      try (Socket socket = listener.accept()) {
        log.state("accepted", socket);
        log.note("address", socket::getInetAddress);
        log.note("port is the caller's", () -> socket.getPort() == port);
        log.note("read", () -> socket.getInputStream().read());
        log.note("read again", () -> socket.getInputStream().read());
      }
    }
  }

  private static void notListening(Sockets sockets, InetAddress at, CallLog log) throws Exception {
    try (ServerSocket listener = sockets.listener()) {
      log.note("accept", listener::accept);
      log.note("port", listener::getLocalPort);
      log.note("address", () -> listener.getInetAddress() == null);
      log.note("reuse", listener::getReuseAddress);
      listener.setReceiveBufferSize(20_000);
      log.note("receive", listener::getReceiveBufferSize);
      log.note("send", () -> listener.getOption(StandardSocketOptions.SO_SNDBUF));
      log.note("noDelay", () -> listener.getOption(StandardSocketOptions.TCP_NODELAY));
      log.note(
          "options", () -> listener.supportedOptions().contains(StandardSocketOptions.SO_LINGER));
      listener.setReuseAddress(false);
      listener.bind(new InetSocketAddress(at, 0));
      log.note("reuse when bound", listener::getReuseAddress);
    }
  }
}
