// SPDX-License-Identifier: Apache-2.0
package landline.interop.docs;

import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.FieldModel;
import java.lang.constant.ConstantDesc;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a module shows to its users, as text: its types and their public and protected members,
/// sorted by name: fields, constructors, methods. Members that a public type has from a hidden one
/// count as its own.
final class ApiText {

  private final Path classes;
  private final StringBuilder text = new StringBuilder();

  private ApiText(Path classes) {
    this.classes = classes;
  }

  /// The text of the module that was compiled into a folder.
  static String of(String module, Path classes) throws IOException, ClassNotFoundException {
    var api = new ApiText(classes);
    ModuleDescriptor descriptor = ModuleFinder.of(classes).find(module).orElseThrow().descriptor();
    api.describe(descriptor);
    for (ModuleDescriptor.Exports exported : sorted(descriptor.exports())) {
      if (!exported.isQualified()) {
        api.describePackage(exported.source());
      }
    }
    return api.text.toString();
  }

  private static <T extends Comparable<? super T>> List<T> sorted(Iterable<T> all) {
    var list = new ArrayList<T>();
    all.forEach(list::add);
    list.sort(null);
    return list;
  }

  private void line(String line) {
    text.append(line.strip().isEmpty() ? "" : line).append('\n');
  }

  private void describe(ModuleDescriptor module) {
    line("module " + module.name());
    for (ModuleDescriptor.Requires needed : sorted(module.requires())) {
      if (needed.modifiers().contains(ModuleDescriptor.Requires.Modifier.TRANSITIVE)) {
        line("  requires transitive " + needed.name());
      }
    }
    for (ModuleDescriptor.Exports exported : sorted(module.exports())) {
      String to =
          exported.isQualified()
              ? " to " + String.join(", ", new TreeSet<>(exported.targets()))
              : "";
      line("  exports " + exported.source() + to);
    }
    for (ModuleDescriptor.Provides provided : sorted(module.provides())) {
      line("  provides " + provided.service() + " with " + String.join(", ", provided.providers()));
    }
  }

  private void describePackage(String name) throws IOException, ClassNotFoundException {
    Path folder = classes.resolve(name.replace('.', '/'));
    var types = new TreeSet<String>();
    try (Stream<Path> files = Files.list(folder)) {
      files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(".class") && !file.endsWith("-info.class"))
          .forEach(file -> types.add(name + "." + file.substring(0, file.length() - 6)));
    }
    for (String type : types) {
      Class<?> found = Class.forName(type, false, ApiText.class.getClassLoader());
      if (isShown(found)) {
        describe(found);
      }
    }
  }

  private static boolean isShown(Class<?> type) {
    for (Class<?> at = type; at != null; at = at.getEnclosingClass()) {
      if (!isShown(at.getModifiers()) || at.isAnonymousClass() || at.isLocalClass()) {
        return false;
      }
    }
    return true;
  }

  private static boolean isShown(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private void describe(Class<?> type) throws IOException {
    line("");
    String head = head(type);
    int name = head.indexOf(type.getTypeName()) + type.getTypeName().length();
    line(head.substring(0, name) + head.substring(name).replace(type.getPackageName() + ".", ""));
    var members = new TreeMap<String, String>();
    Map<String, String> constants = constants(type);
    for (Class<?> at = type; at != null && (at == type || !isShown(at)); at = at.getSuperclass()) {
      addMembers(at, at == type, constants, members);
    }
    String ours = type.getPackageName() + ".";
    members.values().forEach(member -> line("  " + member.replace(ours, "")));
  }

  private static void addMembers(
      Class<?> type, boolean itself, Map<String, String> constants, Map<String, String> members) {
    for (Field field : type.getDeclaredFields()) {
      if (isShown(field.getModifiers()) && !field.isSynthetic()) {
        String value = constants.getOrDefault(field.getName(), "");
        members.put("1 " + field.getName(), text(field) + value);
      }
    }
    for (Method method : type.getDeclaredMethods()) {
      if (isShown(method.getModifiers()) && !method.isSynthetic() && !isImplied(method)) {
        String shown = text(method);
        members.put("3 " + method.getName() + " " + shown, shown);
      }
    }
    for (Constructor<?> constructor : type.getDeclaredConstructors()) {
      if (itself && isShown(constructor.getModifiers()) && !constructor.isSynthetic()) {
        members.put("2 " + text(constructor), text(constructor));
      }
    }
  }

  /// What the compiler gives to every record and enum.
  private static boolean isImplied(Method method) {
    Class<?> type = method.getDeclaringClass();
    String name = method.getName();
    return switch (name) {
      case "equals", "hashCode", "toString" ->
          type.isRecord() && Modifier.isFinal(method.getModifiers());
      case "valueOf", "values" -> type.isEnum() && Modifier.isStatic(method.getModifiers());
      default -> false;
    };
  }

  /// The values that the compiler copies into those who use them.
  private Map<String, String> constants(Class<?> type) throws IOException {
    var values = new HashMap<String, String>();
    for (Class<?> at = type;
        at != null && at.getModule() == type.getModule();
        at = at.getSuperclass()) {
      Path file = classes.resolve(at.getName().replace('.', '/') + ".class");
      if (Files.exists(file)) {
        for (FieldModel field : ClassFile.of().parse(file).fields()) {
          field
              .findAttribute(Attributes.constantValue())
              .ifPresent(found -> {
                ConstantDesc value = found.constant().constantValue();
                String shown = value instanceof String word ? '"' + word + '"' : "" + value;
                values.putIfAbsent(field.fieldName().stringValue(), " = " + shown);
              });
        }
      }
    }
    return values;
  }

  private static String head(Class<?> type) {
    var head = new StringBuilder(modifiers(type));
    if (type.isAnnotation()) {
      head.append("@interface ");
    } else if (type.isInterface()) {
      head.append("interface ");
    } else if (type.isEnum()) {
      head.append("enum ");
    } else {
      head.append(type.isRecord() ? "record " : "class ");
    }
    head.append(type.getTypeName()).append(variables(type.getTypeParameters()));
    if (type.isRecord()) {
      head.append(
          Stream.of(type.getRecordComponents())
              .map(ApiText::text)
              .collect(Collectors.joining(", ", "(", ")")));
    }
    Class<?> parent = type.getSuperclass();
    if (parent != null
        && isShown(parent)
        && parent != Object.class
        && parent != Record.class
        && !type.isEnum()) {
      head.append(" extends ").append(name(type.getGenericSuperclass()));
    }
    List<String> above =
        Stream.of(type.getGenericInterfaces()).map(ApiText::name).sorted().toList();
    if (!above.isEmpty()) {
      head.append(type.isInterface() ? " extends " : " implements ")
          .append(String.join(", ", above));
    }
    if (type.isSealed()) {
      List<String> below =
          Stream.of(type.getPermittedSubclasses())
              .map(under -> isShown(under) ? under.getTypeName() : "hidden ones")
              .distinct()
              .sorted()
              .toList();
      head.append(" permits ").append(String.join(", ", below));
    }
    return head.toString();
  }

  private static String modifiers(Class<?> type) {
    int modifiers = type.getModifiers();
    if (type.isInterface() || type.isEnum() || type.isRecord()) {
      modifiers &= ~(Modifier.ABSTRACT | Modifier.FINAL | Modifier.STATIC);
    }
    if (type.isMemberClass()) {
      modifiers &= ~Modifier.STATIC;
    }
    String words = Modifier.toString(modifiers & Modifier.classModifiers());
    return words + (type.isSealed() ? " sealed " : " ");
  }

  private static String text(RecordComponent part) {
    return name(part.getGenericType()) + " " + part.getName();
  }

  private static String text(Field field) {
    return words(field.getModifiers() & Modifier.fieldModifiers() & ~Modifier.VOLATILE)
        + name(field.getGenericType())
        + " "
        + field.getName();
  }

  private static String text(Executable code) {
    int modifiers = code.getModifiers() & ~(Modifier.SYNCHRONIZED | Modifier.NATIVE);
    boolean method = code instanceof Method;
    modifiers &= method ? Modifier.methodModifiers() : Modifier.constructorModifiers();
    var all = new StringBuilder(words(modifiers));
    if (code instanceof Method it && it.isDefault()) {
      all.append("default ");
    }
    String variables = variables(code.getTypeParameters());
    all.append(variables).append(variables.isEmpty() ? "" : " ");
    if (code instanceof Method it) {
      all.append(name(it.getGenericReturnType())).append(' ').append(it.getName());
    } else {
      all.append(code.getDeclaringClass().getSimpleName());
    }
    all.append(
        Stream.of(code.getParameters())
            .map(parameter -> name(code, parameter))
            .collect(Collectors.joining(", ", "(", ")")));
    List<String> thrown =
        Stream.of(code.getGenericExceptionTypes()).map(ApiText::name).sorted().toList();
    if (!thrown.isEmpty()) {
      all.append(" throws ").append(String.join(", ", thrown));
    }
    return all.toString();
  }

  private static String name(Executable code, Parameter parameter) {
    String name = name(parameter.getParameterizedType());
    return code.isVarArgs() && parameter.isVarArgs()
        ? name.substring(0, name.length() - 2) + "..."
        : name;
  }

  private static String words(int modifiers) {
    String words = Modifier.toString(modifiers);
    return words.isEmpty() ? "" : words + " ";
  }

  private static String variables(TypeVariable<?>[] variables) {
    return variables.length == 0
        ? ""
        : Stream.of(variables).map(ApiText::bounded).collect(Collectors.joining(", ", "<", ">"));
  }

  private static String bounded(TypeVariable<?> variable) {
    List<String> bounds =
        Stream.of(variable.getBounds())
            .filter(bound -> bound != Object.class)
            .map(ApiText::name)
            .toList();
    return variable.getName() + (bounds.isEmpty() ? "" : " extends " + String.join(" & ", bounds));
  }

  /// A type as it is written, without the packages that every reader knows.
  private static String name(Type type) {
    return type.getTypeName()
        .replaceAll("\\b(java\\.lang|java\\.io|java\\.util|java\\.time)\\.(?=[A-Z])", "");
  }
}
