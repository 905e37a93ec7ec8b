// SPDX-License-Identifier: Apache-2.0
package landline.interop.docs;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.lang.foreign.Linker;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The rules of ARCHITECTURE.md, checked in the compiled classes and in the sources.
class ArchitectureTest {

  /// A line that is neither blank nor a comment nor an import.
  private static final Pattern CODE = Pattern.compile("\\s*(?!//|import )\\S");

  private static final int MOST_LINES = 600;
  private static final int MOST_LINES_OF_A_TEST = 800;

  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  static final List<String> ROOMS =
      List.of(
          "socket",
          "javanet",
          "process",
          "connection",
          "server",
          "session",
          "metrics",
          "handover",
          "frame",
          "testkit",
          "testnet",
          "services/greet",
          "services/call",
          "services/exec",
          "services/ssh",
          "services/time",
          "torture",
          "cli");

  /// The kernel's options and their structs: there for users, so all of it is public.
  private static final String VOCABULARY = "landline.socket.option";

  /// How many of a module's types may be public, the vocabulary aside.
  private static final int MOST_PERCENT_PUBLIC = 40;

  /// So many are learned at once. A small module may have them whatever their share: its service,
  /// its client and their configuration are most of it, and nothing is gained by more types behind
  /// them.
  private static final int FEW = 8;

  /// Tools for tests, each a type by itself: all of it is for users.
  private static final String TOOLBOX = "testkit";

  /// Imported once: it takes seconds.
  private static final JavaClasses EVERYTHING =
      new ClassFileImporter()
          .importPaths(ROOMS.stream().map(room -> ROOT.resolve(room + "/target/classes")).toList());

  private static boolean isIn(String room, JavaClass type) {
    return type.getSource().orElseThrow().getUri().getPath().contains(room + "/target/classes/");
  }

  /// The packages of a module that users see: those exported to everybody.
  static Set<String> exported(String room) {
    return ModuleFinder.of(ROOT.resolve(room + "/target/classes")).findAll().stream()
        .flatMap(module -> module.descriptor().exports().stream())
        .filter(exports -> !exports.isQualified())
        .map(ModuleDescriptor.Exports::source)
        .collect(Collectors.toSet());
  }

  /// The source files of the packages that users see.
  static List<Path> exportedFiles() throws IOException {
    var all = new ArrayList<Path>();
    for (String room : ROOMS) {
      for (String name : exported(room)) {
        Path folder = ROOT.resolve(room + "/src/main/java/" + name.replace('.', '/'));
        try (Stream<Path> files = Files.list(folder)) {
          files.filter(file -> file.toString().endsWith(".java")).sorted().forEach(all::add);
        }
      }
    }
    return all;
  }

  @ParameterizedTest
  @CsvSource({
    "socket,  java;jfr",
    "javanet, java;javax.net;socket",
    "process, java;socket;internal",
    "frame,   java",
    "connection, java;tls;x500;socket;internal",
    "server,  java;tls;login;jfr;socket;internal;connection",
    "testkit, java;tls;socket;junit",
    "session, java;mac;socket;internal;connection;server",
    "metrics, java;socket;internal;connection;server",
    "handover, java;socket;internal;connection;server",
    "testnet, java;socket;internal;connection;server;server.internal;session",
    "greet,   java;socket;connection;server;frame",
    "call,    java;socket;internal;connection;server;frame",
    "exec,    java;socket;internal;connection;server;frame;process",
    "ssh,     java;mac;login;socket;internal;connection;server;process;sshd;slf4j;bouncycastle",
    "time,    java;mac;tls;socket;internal;connection;server;frame",
    "torture, java;socket;internal",
  })
  void aRoomKnowsOnlyTheRoomsBelowIt(String room, String known) {
    var packages = new ArrayList<>(List.of("landline." + room + "..", "org.jspecify.."));
    for (String name : known.split(";", -1)) {
      if (name.equals("socket")) {
        packages.add(VOCABULARY);
      }
      packages.add(
          switch (name) {
            case "java" -> "java..";
            case "javax.net" -> "javax.net";
            case "tls" -> "javax.net.ssl";
            case "x500" -> "javax.security.auth.x500";
            case "mac" -> "javax.crypto..";
            case "login" -> "javax.security.auth.login";
            case "jfr" -> "jdk.jfr..";
            case "junit" -> "org.junit..";
            case "sshd" -> "org.apache.sshd..";
            case "slf4j" -> "org.slf4j..";
            case "bouncycastle" -> "org.bouncycastle..";
            case "internal" -> "landline.socket.internal";
            default -> "landline." + name;
          });
    }
    if (List.of("testkit", "process", "time").contains(room)) {
      packages.add("landline.socket.sys");
    }
    classes()
        .that()
        .resideInAPackage("landline." + room + "..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(packages.toArray(String[]::new))
        .check(EVERYTHING);
  }

  @Test
  void onlyOneRoomLinksNativeCode() {
    noClasses()
        .that()
        .resideOutsideOfPackage("landline.socket.sys")
        .should()
        .dependOnClassesThat()
        .areAssignableTo(Linker.class)
        .check(EVERYTHING);
  }

  /// TimeUnit's convert takes a Duration of any length: what a long can't hold becomes the longest
  /// time that it can.
  @Test
  void noDurationIsTooLong() {
    noClasses()
        .should()
        .accessTargetWhere(
            target(owner(type(Duration.class))).and(target(nameMatching("to(Nanos|Millis)"))))
        .check(EVERYTHING);
  }

  @Test
  void typesHaveNamesOfTheirOwn() {
    noClasses()
        .should()
        .haveSimpleNameEndingWith("Impl")
        .orShould()
        .haveSimpleNameEndingWith("Util")
        .orShould()
        .haveSimpleNameEndingWith("Utils")
        .orShould()
        .haveSimpleNameEndingWith("Helper")
        .orShould()
        .haveSimpleNameEndingWith("Manager")
        .orShould()
        .haveSimpleNameStartingWith("Abstract")
        .check(EVERYTHING);
  }

  /// Users see the public types of exported packages; a module's friends and its own packages are
  /// no users.
  @Test
  void mostTypesOfAModuleAreItsOwn() {
    var tooMany = new ArrayList<String>();
    for (String room : ROOMS) {
      Set<String> exported = exported(room);
      List<JavaClass> types =
          EVERYTHING.stream()
              .filter(type -> isIn(room, type) && !type.getPackageName().equals(VOCABULARY))
              .filter(type -> type.isTopLevelClass() && !type.getSimpleName().contains("-info"))
              .toList();
      assertFalse(types.isEmpty(), room);
      long shown =
          types.stream()
              .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
              .filter(type -> exported.contains(type.getPackageName()))
              .count();
      long most = Math.max(FEW, types.size() * MOST_PERCENT_PUBLIC / 100);
      if (shown > most && !room.equals(TOOLBOX)) {
        tooMany.add(
            "%s: %d of %d types are public, more than %d"
                .formatted(room, shown, types.size(), most));
      }
    }
    assertEquals(List.of(), tooMany);
  }

  @Test
  void aFileCanBeReadAtOneSitting() throws IOException {
    List<Path> files;
    try (Stream<Path> tree = Files.walk(ROOT)) {
      files =
          tree.filter(file -> file.toString().endsWith(".java"))
              // A release has its tree in a folder of this name.
              .filter(file -> !ROOT.relativize(file).toString().contains("target/"))
              .toList();
    }
    assertFalse(files.isEmpty());
    var tooLong = new ArrayList<String>();
    for (Path file : files) {
      int most = file.toString().contains("/src/test/") ? MOST_LINES_OF_A_TEST : MOST_LINES;
      long lines =
          Files.readAllLines(file).stream().filter(line -> CODE.matcher(line).lookingAt()).count();
      if (lines > most) {
        tooLong.add(ROOT.relativize(file) + ": " + lines + " lines of code");
      }
    }
    assertEquals(List.of(), tooLong);
  }
}
