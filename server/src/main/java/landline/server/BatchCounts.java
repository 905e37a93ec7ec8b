// SPDX-License-Identifier: Apache-2.0
package landline.server;

/// The counters of a [BatchServer].
///
/// @param datagrams those of the server; of a batch, replies that the kernel did not take are
///   unsent, and those that could not be sent are errors
/// @param service those of its service
public record BatchCounts(DatagramCounts datagrams, ServerCounts service) implements ServerCounts {

  @Override
  public void collect(Sink sink) {
    datagrams.collect(sink);
    service.collect(sink);
  }
}
