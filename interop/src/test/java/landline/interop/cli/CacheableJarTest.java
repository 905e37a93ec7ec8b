// SPDX-License-Identifier: Apache-2.0
package landline.interop.cli;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import landline.testkit.PeerProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The jars that the launcher rewrites, before and after.
class CacheableJarTest {

  private static final Path TREE = Path.of("..").toAbsolutePath().normalize();
  private static final int JAVA_6 = 50;

  @TempDir Path folder;

  private Path original(String name) {
    return TREE.resolve("cli/target/modules").resolve(name);
  }

  private Path rewritten(String name) throws IOException, InterruptedException {
    Path jar = Files.copy(original(name), folder.resolve(name));
    try (PeerProcess java =
        PeerProcess.start(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            TREE.resolve("tools/CacheableJar.java").toString(),
            jar.toString())) {
      assertEquals(0, java.awaitExit(PATIENCE), java::toString);
    }
    return jar;
  }

  private static List<String> names(Path jar) throws IOException {
    try (var file = new JarFile(jar.toFile())) {
      return file.stream().map(JarEntry::getName).toList();
    }
  }

  private static boolean isApart(String name) {
    return name.startsWith("META-INF/versions/") || name.matches("META-INF/[^/]*\\.(SF|RSA)");
  }

  @Test
  void aSignedJarForSeveralVersionsIsAPlainOne() throws Exception {
    String name = "bcprov-jdk18on.jar";
    assertTrue(names(original(name)).stream().filter(CacheableJarTest::isApart).count() > 2);
    Path jar = rewritten(name);
    assertEquals(List.of(), names(jar).stream().filter(CacheableJarTest::isApart).toList());
    try (var file = new JarFile(jar.toFile())) {
      assertFalse(file.isMultiRelease());
      assertEquals(0, file.getManifest().getEntries().size());
      assertNotNull(file.getEntry("module-info.class"));
    }
    try (var loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
      var provider =
          (Provider)
              loader
                  .loadClass("org.bouncycastle.jce.provider.BouncyCastleProvider")
                  .getConstructor()
                  .newInstance();
      var key = KeyPairGenerator.getInstance("Ed25519", provider).generateKeyPair().getPublic();
      // The class for Java 15 and newer.
      assertEquals("BC15EdDSAPublicKey", key.getClass().getSimpleName());
    }
  }

  @Test
  void bouncyCastleCanDoWithoutSqlAndLdap() throws IOException, InterruptedException {
    String name = "bcprov-jdk18on.jar";
    assertTrue(needs(original(name)).containsAll(List.of("java.naming", "java.sql")));
    assertEquals(Set.of("java.base", "java.logging"), needs(rewritten(name)));
  }

  /// The modules without which a jar's module can't be loaded.
  private static Set<String> needs(Path jar) {
    return ModuleFinder.of(jar).findAll().iterator().next().descriptor().requires().stream()
        .filter(each -> !each.modifiers().contains(Requires.Modifier.STATIC))
        .map(Requires::name)
        .collect(Collectors.toSet());
  }

  @Test
  void theSameJarGivesTheSameBytes() throws IOException, InterruptedException {
    byte[] once = Files.readAllBytes(rewritten("picocli.jar"));
    Files.delete(folder.resolve("picocli.jar"));
    assertArrayEquals(once, Files.readAllBytes(rewritten("picocli.jar")));
    try (var file = new JarFile(folder.resolve("picocli.jar").toFile())) {
      Set<LocalDateTime> dates =
          file.stream().map(JarEntry::getTimeLocal).collect(Collectors.toSet());
      assertEquals(Set.of(LocalDateTime.of(2026, 1, 1, 0, 0)), dates);
    }
  }

  @Test
  void oldClassesGetStackMaps() throws IOException, InterruptedException {
    String name = "picocli.jar";
    assertTrue(oldest(original(name)) < JAVA_6);
    assertTrue(oldest(rewritten(name)) >= JAVA_6);
  }

  private static int oldest(Path jar) throws IOException {
    int oldest = Integer.MAX_VALUE;
    try (var file = new JarFile(jar.toFile())) {
      for (JarEntry entry : file.stream().toList()) {
        if (entry.getName().endsWith(".class")) {
          try (var in = new DataInputStream(file.getInputStream(entry))) {
            in.readInt();
            in.readUnsignedShort();
            oldest = Math.min(oldest, in.readUnsignedShort());
          }
        }
      }
    }
    return oldest;
  }
}
