// SPDX-License-Identifier: Apache-2.0
package landline.interop.harness;

import static landline.interop.harness.Patience.PATIENCE;

import java.io.IOException;
import landline.socket.SockAddr;
import landline.testkit.PeerProcess;

/// A client in a process of its own that does what a test says. It can be killed.
public final class Puppet implements AutoCloseable {

  private final PeerProcess peer;
  private int orders;
  private int read;

  private Puppet(PeerProcess peer) {
    this.peer = peer;
  }

  /// Connects to a stream.
  public static Puppet call(SockAddr address) throws IOException {
    return new Puppet(Python.run("puppet.py", address.toString()));
  }

  /// Sends each text in a segment of its own. Backslashes are as in Python.
  public void send(String... texts) throws IOException, InterruptedException {
    order("send\t" + String.join("\t", texts));
  }

  /// What one recv(2) of 1,024 bytes gives, as a Python literal, or the name of an error.
  public String recv() throws IOException, InterruptedException {
    return order("recv");
  }

  /// Waits until there is something to be read, and leaves it there.
  public void peek() throws IOException, InterruptedException {
    order("peek");
  }

  /// Everything up to the end, as a Python literal.
  public String rest() throws IOException, InterruptedException {
    return order("rest");
  }

  /// Ends the output.
  public void end() throws IOException, InterruptedException {
    order("end");
  }

  /// Breaks the connection off with RST.
  public void reset() throws IOException, InterruptedException {
    order("reset");
  }

  public void hangUp() throws IOException, InterruptedException {
    order("close");
  }

  /// SIGKILL.
  public void kill() throws InterruptedException {
    peer.kill();
  }

  private String order(String line) throws IOException, InterruptedException {
    String over = "\n" + orders + " over\n";
    orders++;
    peer.write(line + "\n");
    String all = peer.awaitOutput(over, PATIENCE);
    int end = all.indexOf(over, read);
    String result = all.substring(read, end);
    read = end + over.length();
    return result;
  }

  @Override
  public void close() {
    peer.close();
  }

  @Override
  public String toString() {
    return peer.toString();
  }
}
