// SPDX-License-Identifier: Apache-2.0
package landline.process;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// The processes in the session and in the group that a child leads. One that has made a session of
/// its own is not among them. The numbers of both are not reused before the child is reaped.
///
/// @param pid of the child
record SessionTree(int pid) implements ProcessTree {

  private Stream<Procfs.Stat> running() {
    return Procfs.all().stream()
        .filter(each -> each.pid() != pid && !each.isZombie() && isOurs(each));
  }

  private boolean isOurs(Procfs.Stat each) {
    return each.session() == pid || each.group() == pid;
  }

  @Override
  public boolean isEmpty() {
    return running().findAny().isEmpty();
  }

  @Override
  public void signal(Signal signal) {
    Consumer<Procfs.Stat> send =
        each ->
            Signals.send(
                each.pid(), signal, () -> Procfs.stat(each.pid()).filter(this::isOurs).isPresent());
    running().filter(each -> signal.equals(Signal.SIGKILL) || each.group() != pid).forEach(send);
  }

  @Override
  public List<ProcessTracker.Survivor> survivors() {
    return running()
        .map(each -> new ProcessTracker.Survivor(each.pid(), each.name(), true))
        .toList();
  }

  @Override
  public void doom() {}

  @Override
  public boolean startEnd() {
    return false;
  }

  @Override
  public void release() {}
}
