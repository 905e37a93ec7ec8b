// SPDX-License-Identifier: Apache-2.0
package landline.interop.harness;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import landline.testkit.PeerProcess;
import org.jspecify.annotations.Nullable;

/// Chromium without a screen, with one page that is driven over the DevTools protocol. Every host
/// name is unknown to it.
///
/// Its messages are JSON in which the fields of an answer come in one order, and the few that are
/// needed hold neither quotes nor backslashes.
public final class Chromium implements AutoCloseable {

  private static final String LISTENING = "DevTools listening on ";
  private static final int MOST_MESSAGES = 10_000;

  private final PeerProcess browser;
  private final HttpClient client = HttpClient.newHttpClient();
  private final BlockingQueue<String> messages = new ArrayBlockingQueue<>(MOST_MESSAGES);
  private final List<String> events = new ArrayList<>();
  private final WebSocket devTools;
  private String session = "";
  private int calls;

  private Chromium(PeerProcess browser, URI address) {
    this.browser = browser;
    devTools = client.newWebSocketBuilder().buildAsync(address, new Messages(messages)).join();
  }

  /// Starts the browser.
  ///
  /// @param profile an empty folder
  /// @param width of its window in pixels
  public static Chromium start(Path profile, int width) throws IOException, InterruptedException {
    PeerProcess browser =
        PeerProcess.start(
            "chromium",
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--host-resolver-rules=MAP * ~NOTFOUND",
            "--user-data-dir=" + profile,
            "--remote-debugging-port=0",
            "about:blank");
    boolean done = false;
    try {
      String said = browser.awaitErrors(LISTENING, PATIENCE);
      String rest = said.substring(said.indexOf(LISTENING) + LISTENING.length());
      var chromium = new Chromium(browser, URI.create(rest.lines().findFirst().orElseThrow()));
      chromium.open(width);
      done = true;
      return chromium;
    } finally {
      if (!done) {
        browser.close();
      }
    }
  }

  private void open(int width) throws InterruptedException {
    String target = field("targetId", call("Target.createTarget", "{'url':'about:blank'}"));
    String attach = "{'targetId':'" + target + "','flatten':true}";
    session = ",'sessionId':'" + field("sessionId", call("Target.attachToTarget", attach)) + "'";
    call("Page.enable", "{}");
    call("Page.setLifecycleEventsEnabled", "{'enabled':true}");
    call("Runtime.enable", "{}");
    call("Log.enable", "{}");
    call(
        "Emulation.setDeviceMetricsOverride",
        "{'width':" + width + ",'height':800,'deviceScaleFactor':1,'mobile':false}");
  }

  /// Runs JavaScript in each page before its own.
  ///
  /// @param script without double quotes and backslashes
  public void beforeEachPage(String script) throws InterruptedException {
    call("Page.addScriptToEvaluateOnNewDocument", "{'source':" + quoted(script) + "}");
  }

  private static String quoted(String script) {
    return "'" + script.replace('\n', ' ').replace("'", "\\'") + "'";
  }

  /// Opens a page, and waits until it is loaded with all that belongs to it.
  public void visit(URI page) throws InterruptedException {
    String loader = field("loaderId", call("Page.navigate", "{'url':'" + page + "'}"));
    String loaded = "\"loaderId\":\"" + loader + "\",\"name\":\"load\"";
    if (events.stream().noneMatch(event -> event.contains(loaded))) {
      await(message -> message.contains(loaded));
    }
  }

  /// Runs JavaScript in the page.
  ///
  /// @param script an expression without double quotes and backslashes: a string of such, or a
  ///   promise of one
  /// @return its value
  public String evaluate(String script) throws InterruptedException {
    String asked = "{'expression':" + quoted(script) + ",'awaitPromise':true,'returnByValue':true}";
    return field("value", call("Runtime.evaluate", asked));
  }

  /// What was reported since the last call: exceptions, errors on the console, and files that could
  /// not be loaded.
  public List<String> errors() {
    List<String> errors =
        events.stream()
            .filter(event ->
                event.contains("\"method\":\"Runtime.exceptionThrown\"")
                    || (event.contains("\"method\":\"Runtime.consoleAPICalled\"")
                        && event.contains("\"type\":\"error\""))
                    || (event.contains("\"method\":\"Log.entryAdded\"")
                        && event.contains("\"level\":\"error\"")))
            .toList();
    events.clear();
    return errors;
  }

  /// Calls a method.
  ///
  /// @param parameters JSON with single quotes; `\'` is one itself
  private String call(String method, String parameters) throws InterruptedException {
    int id = ++calls;
    String text = "{'id':" + id + session + ",'method':'" + method + "','params':" + parameters;
    String json = text.replaceAll("(?<!\\\\)'", "\"").replace("\\'", "'") + "}";
    devTools.sendText(json, true).join();
    String answer = await(message -> message.startsWith("{\"id\":" + id + ","));
    assertFalse(answer.contains("\"error\":{"), () -> json + ": " + answer);
    assertFalse(answer.contains("\"exceptionDetails\":{"), () -> json + ": " + answer);
    return answer;
  }

  /// The next message of a kind. Those before it are kept as events.
  private String await(Predicate<String> wanted) throws InterruptedException {
    while (true) {
      String message = messages.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (message == null) {
        throw new AssertionError("no answer from " + browser);
      }
      if (wanted.test(message)) {
        return message;
      }
      events.add(message);
    }
  }

  private static String field(String name, String json) {
    var found = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
    assertTrue(found.find(), () -> "no " + name + " in " + json);
    return found.group(1);
  }

  @Override
  public void close() {
    try {
      // So its processes end, too, which write to the profile. An answer need not come.
      devTools.sendText("{\"id\":0,\"method\":\"Browser.close\"}", true).join();
      browser.awaitExit(PATIENCE);
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
    } finally {
      devTools.abort();
      browser.close();
      client.shutdownNow();
    }
  }

  /// Puts together what comes in pieces.
  private static final class Messages implements WebSocket.Listener {
    private final BlockingQueue<String> whole;
    private final StringBuilder begun = new StringBuilder();

    Messages(BlockingQueue<String> whole) {
      this.whole = whole;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence piece, boolean last) {
      begun.append(piece);
      if (last) {
        whole.add(begun.toString());
        begun.setLength(0);
      }
      socket.request(1);
      return null;
    }
  }
}
