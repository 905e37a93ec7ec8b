// SPDX-License-Identifier: Apache-2.0
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.ConstantPoolSharingOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.attribute.ModuleAttribute;
import java.lang.classfile.attribute.ModuleRequireInfo;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.ZipFile;

/// Rewrites jars so that the AOT cache holds all of their classes: `java CacheableJar.java JAR...`.
///
/// - The cache holds no class of a format before Java 6, which has no stack maps; picocli's are of
///   Java 5. They get stack maps, and are otherwise left as they are.
/// - It holds no class for some versions of Java alone. Those for this version take the place of
///   the others.
/// - The signature of a jar is checked when one class is not in the cache, which takes as long as
///   a key exchange: Bouncy Castle's has 6,000 digests. It is left out. What Maven has downloaded
///   was checked then. A JDK of Oracle's that has ciphers of signed jars alone gets none of this.
/// - Bouncy Castle's module requires those for SQL and LDAP, which bring those for XML and more: a
///   runtime of the command's own would be a tenth larger. Only its LDAP needs them. They become
///   optional.
///
/// The same jars give the same bytes: all dates are one.
final class CacheableJar {

  private static final Pattern VERSIONED = Pattern.compile("META-INF/versions/(\\d+)/(.+)");
  private static final Pattern SIGNATURE = Pattern.compile("META-INF/[^/]+\\.(SF|RSA|DSA|EC)");
  private static final Set<String> UNUSED_MODULES = Set.of("java.naming", "java.sql");
  private static final LocalDateTime DATE = LocalDateTime.of(2026, 1, 1, 0, 0);

  private static final ClassTransform TRANSFORM =
      ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)
          .andThen(
              (builder, element) -> {
                if (element instanceof ClassFileVersion) {
                  builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
                } else {
                  builder.with(element);
                }
              });

  static void main(String[] jars) throws IOException {
    boolean verifies = !System.getProperty("java.vm.name").startsWith("OpenJDK");
    for (String each : jars) {
      Path jar = Path.of(each);
      Map<String, byte[]> content = read(jar);
      boolean signed = content.keySet().stream().anyMatch(SIGNATURE.asMatchPredicate());
      if (!signed || !verifies) {
        rewrite(jar, content);
      }
    }
  }

  /// The files for this version of Java.
  private static Map<String, byte[]> read(Path jar) throws IOException {
    var content = new LinkedHashMap<String, byte[]>();
    var versions = new LinkedHashMap<String, Integer>();
    try (var file = new JarFile(jar.toFile(), false, ZipFile.OPEN_READ)) {
      for (JarEntry entry : file.stream().filter(each -> !each.isDirectory()).toList()) {
        Matcher versioned = VERSIONED.matcher(entry.getName());
        boolean matches = versioned.matches() && file.isMultiRelease();
        int version = matches ? Integer.parseInt(versioned.group(1)) : 0;
        String name = matches ? versioned.group(2) : entry.getName();
        if (version <= Runtime.version().feature() && version >= versions.getOrDefault(name, 0)) {
          versions.put(name, version);
          content.put(name, file.getInputStream(entry).readAllBytes());
        }
      }
    }
    return content;
  }

  private static void rewrite(Path jar, Map<String, byte[]> content) throws IOException {
    Path fresh = Path.of(jar + ".new");
    try (var loader = new URLClassLoader(new URL[] {jar.toUri().toURL()});
        var out = new JarOutputStream(Files.newOutputStream(fresh))) {
      out.setLevel(Deflater.BEST_COMPRESSION);
      ClassFile format =
          ClassFile.of(
              StackMapsOption.GENERATE_STACK_MAPS,
              ConstantPoolSharingOption.NEW_POOL,
              ClassHierarchyResolverOption.of(
                  ClassHierarchyResolver.ofResourceParsing(loader)
                      .orElse(ClassHierarchyResolver.defaultResolver())));
      for (Map.Entry<String, byte[]> file : content.entrySet()) {
        String name = file.getKey();
        if (!SIGNATURE.matcher(name).matches()) {
          var entry = new JarEntry(name);
          entry.setTimeLocal(DATE);
          out.putNextEntry(entry);
          out.write(
              name.endsWith(".class")
                  ? upgrade(format, file.getValue())
                  : name.equals(JarFile.MANIFEST_NAME)
                      ? plain(file.getValue())
                      : file.getValue());
        }
      }
    }
    Files.move(fresh, jar, StandardCopyOption.REPLACE_EXISTING);
  }

  /// A manifest without digests and versions.
  private static byte[] plain(byte[] content) throws IOException {
    var manifest = new Manifest(new ByteArrayInputStream(content));
    manifest.getEntries().clear();
    manifest.getMainAttributes().remove(Attributes.Name.MULTI_RELEASE);
    var plain = new ByteArrayOutputStream();
    manifest.write(plain);
    return plain.toByteArray();
  }

  private static byte[] upgrade(ClassFile format, byte[] content) {
    ClassModel model = format.parse(content);
    if (model.isModuleInfo()) {
      return format.transformClass(
          model,
          (builder, element) ->
              builder.with(element instanceof ModuleAttribute module ? frugal(module) : element));
    }
    return model.majorVersion() < ClassFile.JAVA_6_VERSION
        ? format.transformClass(model, TRANSFORM)
        : content;
  }

  /// The description of a module that can do without some others.
  private static ModuleAttribute frugal(ModuleAttribute module) {
    List<ModuleRequireInfo> requires =
        module.requires().stream()
            .map(
                each ->
                    UNUSED_MODULES.contains(each.requires().name().stringValue())
                        ? ModuleRequireInfo.of(
                            each.requires(),
                            each.requiresFlagsMask() | ClassFile.ACC_STATIC_PHASE,
                            each.requiresVersion().orElse(null))
                        : each)
            .toList();
    return ModuleAttribute.of(
        module.moduleName(),
        module.moduleFlagsMask(),
        module.moduleVersion().orElse(null),
        requires,
        module.exports(),
        module.opens(),
        module.uses(),
        module.provides());
  }
}
