// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import landline.torture.Act.Need;

/// Abuses a server in many ways, one after the other, and checks after each of them that it still
/// serves, is idle and has released its resources.
///
/// Only servers of this machine are tortured, unless the configuration says that another one is the
/// user's own. The rate is limited to 1,000 connections or datagrams per second, with a few hundred
/// connections at a time.
///
/// **Blocking.** [#run] blocks its thread, for minutes if the torture is not light; an interrupt
/// ends it. What it starts has ended when it returns or throws.
public final class Torture {

  private Torture() {}

  /// All acts, in order.
  public static List<ActSummary> acts() {
    return summaries(Repertoire.ALL);
  }

  /// The acts for a kind of server, in order.
  public static List<ActSummary> acts(Subject subject) {
    return summaries(fitting(subject));
  }

  private static List<Act> fitting(Subject subject) {
    Need foreign = subject.isDatagram() ? Need.STREAM : Need.DATAGRAM;
    return Repertoire.ALL.stream().filter(act -> !act.needs().contains(foreign)).toList();
  }

  private static List<ActSummary> summaries(List<Act> acts) {
    return acts.stream()
        .map(act ->
            new ActSummary(
                act.name(),
                act.description(),
                act.needs().stream().map(Need::words).collect(Collectors.joining(", "))))
        .toList();
  }

  /// Tortures a server.
  ///
  /// @param config the server and the options
  /// @param acts the names of the acts, in any order; those for another kind of server are left out
  /// @param witness receives each verdict at once
  /// @throws IOException if the server cannot be reached or started, or does not answer before the
  ///   first act
  /// @throws IllegalArgumentException for a remote server that is not said to be the user's own, or
  ///   an unknown act
  public static Report run(TortureConfig config, Set<String> acts, Consumer<Verdict> witness)
      throws IOException, InterruptedException {
    if (!config.subject().isLocal() && !config.owned()) {
      throw new IllegalArgumentException(
          "not on this machine, and not said to be one's own: " + config.subject().address());
    }
    List<Act> chosen = chosen(config, acts);
    var verdicts = new ArrayList<Verdict>();
    var asking = new ProbeClient(config.subject(), config.probe());
    try (Server server = Server.of(config, asking)) {
      var judge = new Judge(config, server, asking);
      judge.rehearse();
      for (Act act : chosen) {
        Verdict verdict = verdict(act, config, server, judge, verdicts);
        verdicts.add(verdict);
        witness.accept(verdict);
      }
    }
    return new Report(config, verdicts);
  }

  private static List<Act> chosen(TortureConfig config, Set<String> names) {
    List<String> known = Repertoire.ALL.stream().map(Act::name).toList();
    for (String name : names) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException("no such act: " + name);
      }
    }
    return fitting(config.subject()).stream().filter(act -> names.contains(act.name())).toList();
  }

  private static Verdict verdict(
      Act act, TortureConfig config, Server server, Judge judge, List<Verdict> before)
      throws IOException, InterruptedException {
    Optional<String> lack = lack(act, config);
    if (lack.isPresent()) {
      return Judge.notDone(act, lack.get());
    }
    boolean hurt = !before.isEmpty() && before.getLast().result() == Verdict.Result.FAILED;
    try {
      server.refresh(hurt);
    } catch (Complaint complaint) {
      return Judge.notDone(act, complaint.what());
    }
    if (hurt && judge.isSilent()) {
      return Judge.notDone(act, "it no longer answers since " + lastFailed(before));
    }
    return judge.judge(act);
  }

  private static String lastFailed(List<Verdict> verdicts) {
    return verdicts.reversed().stream()
        .filter(verdict -> verdict.result() == Verdict.Result.FAILED)
        .map(Verdict::act)
        .findFirst()
        .orElseThrow();
  }

  private static Optional<String> lack(Act act, TortureConfig config) {
    var had = EnumSet.of(config.subject().isDatagram() ? Need.DATAGRAM : Need.STREAM);
    if (config.command().isPresent()) {
      had.add(Need.COMMAND);
    }
    if (config.probe().asks()) {
      had.add(Need.QUESTION);
    }
    return act.needs().stream().filter(need -> !had.contains(need)).map(Need::words).findFirst();
  }
}
