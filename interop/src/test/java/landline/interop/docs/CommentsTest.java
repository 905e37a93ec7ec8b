// SPDX-License-Identifier: Apache-2.0
package landline.interop.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Each type and method that users see is described by a sentence. Tags are for what that sentence
/// leaves open: doclint checks those that are there and demands none.
final class CommentsTest {

  /// Collects the public types and methods without a sentence.
  private static final class Undescribed extends TreePathScanner<@Nullable Void, Boolean> {
    private final DocTrees trees;
    private final List<String> found = new ArrayList<>();
    private int seen;

    Undescribed(DocTrees trees) {
      this.trees = trees;
    }

    @Override
    public @Nullable Void visitClass(ClassTree type, Boolean inInterface) {
      boolean anonymous = type.getSimpleName().isEmpty();
      if (anonymous || !isVisible(type.getModifiers(), inInterface)) {
        return null;
      }
      check(type.getSimpleName().toString());
      boolean isInterface =
          type.getKind() == Tree.Kind.INTERFACE || type.getKind() == Tree.Kind.ANNOTATION_TYPE;
      return super.visitClass(type, isInterface);
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, Boolean inInterface) {
      boolean overrides =
          method.getModifiers().getAnnotations().stream()
              .anyMatch(each -> each.getAnnotationType().toString().equals("Override"));
      if (!overrides && isVisible(method.getModifiers(), inInterface)) {
        check(method.getName().toString());
      }
      return null;
    }

    private static boolean isVisible(ModifiersTree modifiers, boolean inInterface) {
      Set<Modifier> flags = modifiers.getFlags();
      return flags.contains(Modifier.PUBLIC)
          || flags.contains(Modifier.PROTECTED)
          || (inInterface && !flags.contains(Modifier.PRIVATE));
    }

    private void check(String name) {
      seen++;
      DocCommentTree comment = trees.getDocCommentTree(getCurrentPath());
      if (comment == null || comment.getFirstSentence().isEmpty()) {
        CompilationUnitTree unit = getCurrentPath().getCompilationUnit();
        long at = trees.getSourcePositions().getStartPosition(unit, getCurrentPath().getLeaf());
        String file = Path.of(unit.getSourceFile().toUri().getPath()).getFileName().toString();
        found.add(file + ":" + unit.getLineMap().getLineNumber(at) + ": " + name);
      }
    }
  }

  private static Undescribed scan(
      JavaCompiler compiler,
      StandardJavaFileManager files,
      Iterable<? extends JavaFileObject> sources)
      throws IOException {
    var task = (JavacTask) compiler.getTask(null, files, null, List.of(), null, sources);
    var undescribed = new Undescribed(DocTrees.instance(task));
    for (CompilationUnitTree unit : task.parse()) {
      undescribed.scan(unit, false);
    }
    return undescribed;
  }

  @Test
  void usersFindASentenceForEachTypeAndMethod() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<Path> sources = ArchitectureTest.exportedFiles();
    try (var files = compiler.getStandardFileManager(null, Locale.ROOT, null)) {
      Undescribed all = scan(compiler, files, files.getJavaFileObjectsFromPaths(sources));
      assertEquals(List.of(), all.found);
      assertTrue(all.seen > 1_000, "types and methods: " + all.seen);
    }
  }

  @Test
  void aTypeAMethodAndATagAloneAreNotEnough() throws IOException {
    String source =
        """
        public interface A {
          /// A sentence.
          void told();
          void untold();
          /// @return a tag
          int tagged();
          private void hidden() {}
        }
        /// Hidden.
        class B {
          public void b() {}
        }
        """;
    var file =
        new SimpleJavaFileObject(URI.create("memory:/A.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = compiler.getStandardFileManager(null, Locale.ROOT, null)) {
      assertEquals(
          List.of("A.java:1: A", "A.java:4: untold", "A.java:6: tagged"),
          scan(compiler, files, List.of(file)).found);
    }
  }
}
