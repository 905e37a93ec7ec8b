// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import landline.socket.internal.JsonText;
import landline.torture.Verdict.Result;

/// A report as JSON, RFC 8259. docs/torture.md explains the names.
final class ReportJson {

  private static final int VERSION = 1;
  private static final String NULL = "null";

  private ReportJson() {}

  static String of(Report report) {
    TortureConfig config = report.config();
    List<String> acts = report.verdicts().stream().map(ReportJson::act).toList();
    var all = new ArrayList<String>();
    all.add("\"version\": " + VERSION);
    all.add("\"address\": " + JsonText.quoted(config.subject().address().toString()));
    all.add("\"transport\": " + JsonText.quoted(config.subject().transport()));
    all.add("\"command\": " + config.command().map(JsonText::quoted).orElse(NULL));
    all.add("\"send\": " + JsonText.quoted(Escaped.text(config.probe().question())));
    all.add("\"expect\": " + JsonText.quoted(Escaped.text(config.probe().expected())));
    all.add("\"timeoutMs\": " + TimeUnit.MILLISECONDS.convert(config.probe().timeout()));
    all.add("\"settleMs\": " + TimeUnit.MILLISECONDS.convert(config.settle()));
    all.add("\"seed\": " + config.seed());
    all.add("\"light\": " + config.light());
    all.add("\"serial\": " + config.serial());
    all.add("\"busy\": " + config.busy());
    all.add("\"unchecked\": " + report.unchecked().map(JsonText::quoted).orElse(NULL));
    all.add("\"passed\": " + report.count(Result.PASSED));
    all.add("\"failed\": " + report.count(Result.FAILED));
    all.add("\"notDone\": " + report.count(Result.NOT_DONE));
    all.add("\"acts\": [\n    " + String.join(",\n    ", acts) + "\n  ]");
    return "{\n  " + String.join(",\n  ", all) + "\n}\n";
  }

  private static String act(Verdict verdict) {
    Figures figures = verdict.figures();
    return List.of(
            "\"act\": " + JsonText.quoted(verdict.act()),
            "\"verdict\": " + JsonText.quoted(verdict.result().toString()),
            "\"reason\": " + JsonText.quoted(verdict.reason()),
            "\"tookMs\": " + TimeUnit.MILLISECONDS.convert(verdict.took()),
            "\"answerMs\": " + number(figures.answerMillis()),
            "\"cpuPercent\": " + number(figures.cpuPercent()),
            "\"descriptorsBefore\": " + number(figures.descriptorsBefore()),
            "\"descriptorsAfter\": " + number(figures.descriptorsAfter()),
            "\"threadsBefore\": " + number(figures.threadsBefore()),
            "\"threadsAfter\": " + number(figures.threadsAfter()),
            "\"logBytes\": " + number(figures.logBytes()))
        .stream()
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private static String number(OptionalInt number) {
    return number.isPresent() ? Integer.toString(number.getAsInt()) : NULL;
  }

  private static String number(OptionalLong number) {
    return number.isPresent() ? Long.toString(number.getAsLong()) : NULL;
  }
}
