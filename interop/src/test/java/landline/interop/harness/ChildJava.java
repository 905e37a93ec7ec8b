// SPDX-License-Identifier: Apache-2.0
package landline.interop.harness;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import landline.socket.Socket;
import landline.testkit.FaultyKernel;
import landline.testkit.PeerProcess;

/// Another Java process with the library on its class path.
public final class ChildJava {

  private ChildJava() {}

  /// The command that runs the main method of a class of these tests.
  ///
  /// @param options for the virtual machine
  public static List<String> command(Class<?> main, String... options) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    // What matters here is a quick start.
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-cp");
    command.add(
        place(Socket.class)
            + File.pathSeparator
            + place(FaultyKernel.class)
            + File.pathSeparator
            + place(main));
    command.add(main.getName());
    return command;
  }

  public static PeerProcess start(Class<?> main, String... options) throws IOException {
    List<String> command = command(main, options);
    List<String> arguments = command.subList(1, command.size());
    return PeerProcess.start(command.getFirst(), arguments.toArray(String[]::new));
  }

  /// Runs the main method of a class of these tests with all modules that this process has.
  public static PeerProcess startWithAll(Class<?> main, String... arguments) throws IOException {
    return startWithAll(List.of(), main, arguments);
  }

  /// As [#startWithAll(Class, String...)], by a program that calls another one.
  ///
  /// @param by the program and its arguments, such as those of setpriv(1)
  public static PeerProcess startWithAll(List<String> by, Class<?> main, String... arguments)
      throws IOException {
    var path = new ArrayList<>(List.of(place(main).toString()));
    path.add(System.getProperty("java.class.path"));
    ModuleLayer.boot().configuration().modules().stream()
        .flatMap(module -> module.reference().location().stream())
        .filter(location -> location.getScheme().equals("file"))
        .forEach(location -> path.add(Path.of(location).toString()));
    path.removeIf(String::isEmpty);
    var all = new ArrayList<>(by);
    all.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            String.join(File.pathSeparator, path),
            main.getName()));
    all.addAll(List.of(arguments));
    return PeerProcess.start(all.getFirst(), all.subList(1, all.size()).toArray(String[]::new));
  }

  private static Path place(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
