// SPDX-License-Identifier: Apache-2.0
package landline.interop.docs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.lang.module.ResolvedModule;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/// Compiles blocks of the documentation against the library as a user has it: packages that are not
/// exported are not there.
final class SnippetCompiler {

  private static final class Source extends SimpleJavaFileObject {
    private final Snippet snippet;

    Source(Snippet snippet) {
      super(URI.create("memory:/" + snippet.name() + ".java"), Kind.SOURCE);
      this.snippet = snippet;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return snippet.source();
    }
  }

  private SnippetCompiler() {}

  /// Compiles all of them at once.
  ///
  /// @param classes the folder for the classes
  /// @return a line for each error and warning, with its page
  /// @throws IOException if a file can't be closed
  static List<String> compile(List<Snippet> snippets, Path classes) throws IOException {
    Map<String, Snippet> byPath = new HashMap<>();
    var sources = new ArrayList<Source>();
    for (Snippet snippet : snippets) {
      var source = new Source(snippet);
      sources.add(source);
      if (byPath.put(source.toUri().getPath(), snippet) != null) {
        throw new IllegalArgumentException("there twice: " + snippet);
      }
    }
    var options = new ArrayList<>(path());
    options.addAll(List.of("-d", classes.toString(), "-proc:none", "-Xmaxerrs", "1000"));
    // What a resource that only closes something else is there for, its page says.
    options.add("-Xlint:all,-try,-path,-options");
    var lines = new ArrayList<String>();
    var found = new DiagnosticCollector<JavaFileObject>();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = compiler.getStandardFileManager(found, Locale.ROOT, UTF_8)) {
      boolean compiled = compiler.getTask(null, files, found, options, null, sources).call();
      lines.addAll(complaints(found.getDiagnostics(), byPath));
      if (!compiled && lines.isEmpty()) {
        throw new IllegalStateException("not compiled: " + snippets);
      }
    }
    return lines;
  }

  private static List<String> complaints(
      List<Diagnostic<? extends JavaFileObject>> diagnostics, Map<String, Snippet> byPath) {
    var lines = new ArrayList<String>();
    for (Diagnostic<? extends JavaFileObject> each : diagnostics) {
      JavaFileObject source = each.getSource();
      Snippet snippet = source == null ? null : byPath.get(source.toUri().getPath());
      String message = each.getMessage(Locale.ROOT);
      if (snippet != null && each.getKind() != Diagnostic.Kind.NOTE) {
        long line = snippet.line() + each.getLineNumber() - 1;
        lines.add(snippet.page() + ":" + line + ": " + message);
      } else if (each.getKind() == Diagnostic.Kind.ERROR) {
        lines.add(message);
      }
    }
    return lines;
  }

  /// The modules that these tests have, or their class path where they run without modules.
  private static List<String> path() {
    List<ResolvedModule> modules =
        ModuleLayer.boot().configuration().modules().stream()
            .filter(module -> !module.name().equals("landline.interop"))
            .filter(module -> location(module).getScheme().equals("file"))
            .toList();
    if (modules.isEmpty()) {
      return List.of("-cp", System.getProperty("java.class.path"));
    }
    String places =
        modules.stream()
            .map(module -> Path.of(location(module)).toString())
            .collect(Collectors.joining(File.pathSeparator));
    String names = modules.stream().map(ResolvedModule::name).collect(Collectors.joining(","));
    return List.of("-p", places, "--add-modules", names);
  }

  private static URI location(ResolvedModule module) {
    return module.reference().location().orElseThrow();
  }
}
