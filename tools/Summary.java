// SPDX-License-Identifier: Apache-2.0

import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// One test as Surefire reports it; `detail` is a failure's stack trace or the reason for a skip.
record Outcome(String test, String kind, String detail) {}

final List<Outcome> outcomes = new ArrayList<>();

/// Prints what Surefire's reports, the files in `args`, say about a test run: failures, tests left
/// out with the reason, and as the last line the numbers. Exits with 1 unless tests ran and none
/// failed. Run by `./verify` as a source file.
void main(String[] args) {
  boolean readable = true;
  for (String file : args) {
    try (var in = Files.newInputStream(Path.of(file))) {
      read(XMLInputFactory.newDefaultFactory().createXMLStreamReader(in));
    } catch (IOException | XMLStreamException e) {
      IO.println("unreadable report " + file + ": " + line(e.getMessage()));
      readable = false;
    }
  }
  List<Outcome> failed = of("failed");
  List<Outcome> skipped = of("skipped");
  int passed = of("passed").size();
  failed.forEach(o -> IO.println("failed: " + o.test() + "\n" + excerpt(o.detail())));
  skipped.forEach(o -> IO.println("left out: " + o.test() + ": " + line(o.detail())));
  IO.println(
      "verify: %d passed, %d failed, %d skipped".formatted(passed, failed.size(), skipped.size()));
  System.exit(readable && failed.isEmpty() && passed > 0 ? 0 : 1);
}

void read(XMLStreamReader xml) throws XMLStreamException {
  String test = "";
  String kind = "";
  String detail = "";
  while (xml.hasNext()) {
    int event = xml.next();
    String element = xml.hasName() ? xml.getLocalName() : "";
    if (event == XMLStreamConstants.START_ELEMENT) {
      switch (element) {
        case "testcase" -> {
          String name = attribute(xml, "name");
          test = attribute(xml, "classname") + (name.isEmpty() ? "" : "." + line(name));
          kind = "passed";
          detail = "";
        }
        case "failure", "error" -> {
          kind = "failed";
          String message = attribute(xml, "message");
          String trace = xml.getElementText();
          detail = trace.isBlank() ? message : trace;
        }
        case "skipped" -> {
          kind = "skipped";
          String message = attribute(xml, "message");
          String type = attribute(xml, "type");
          detail = message.isBlank() ? reason(type, xml.getElementText()) : message;
        }
        default -> {}
      }
    } else if (event == XMLStreamConstants.END_ELEMENT && element.equals("testcase")) {
      outcomes.add(new Outcome(test, kind, detail));
    }
  }
}

List<Outcome> of(String kind) {
  return outcomes.stream().filter(o -> o.kind().equals(kind)).toList();
}

String attribute(XMLStreamReader xml, String name) {
  String value = xml.getAttributeValue(null, name);
  return value == null ? "" : value;
}

/// What the stack trace of a failed assumption says, without the exception's name and the frames.
String reason(String type, String trace) {
  String text =
      trace.lines().takeWhile(l -> !l.startsWith("\tat ")).collect(Collectors.joining(" "));
  text = text.startsWith(type + ":") ? text.substring(type.length() + 1) : text;
  return text.strip().replaceFirst("^Assumption failed: ", "");
}

/// The text on one line.
String line(String text) {
  return text.isBlank() ? "no reason given" : text.strip().replaceAll("\\s+", " ");
}

/// The part of a stack trace that speaks of the project: no frames of the JDK or the test engine.
String excerpt(String trace) {
  return trace
      .lines()
      .filter(l -> !l.strip().matches("at (java\\.|jdk\\.|org\\.junit|org\\.apache\\.maven).*"))
      .limit(12)
      .map(l -> "    " + l)
      .collect(Collectors.joining("\n"));
}
