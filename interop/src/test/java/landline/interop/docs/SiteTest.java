// SPDX-License-Identifier: Apache-2.0
package landline.interop.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import landline.interop.harness.Chromium;
import landline.testkit.PeerProcess;
import landline.testkit.Requires;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Builds the site as its readers get it, and reads it: its links as they are written, the rest in
/// a browser, from files.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SiteTest {

  private static final String TOOL = ArchitectureTest.ROOT.resolve("tools/site").toString();
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int NARROW = 400;

  /// Waits until the search has its index. The theme loses the index if it is asked before its
  /// worker has begun to run.
  private static final String READY =
      """
      new Promise(ready => {
        const meta = document.querySelector('.md-search-result__meta');
        const look = () => meta.textContent.includes('Initializing') || ready('yes');
        new MutationObserver(look).observe(meta, {childList: true, subtree: true});
        look();
      })
      """;

  /// The script of a search: waits until there are other results, and tells their links.
  private static final String SEARCH =
      """
      new Promise(found => {
        const list = document.querySelector('.md-search-result__list');
        const query = document.querySelector('[name=query]');
        new MutationObserver((changes, observer) => {
          observer.disconnect();
          const links = Array.from(list.querySelectorAll(':scope > li > a'));
          found(links.map(link => new URL(link.href).pathname).join(' '));
        }).observe(list, {childList: true});
        query.focus();
        query.value = 'QUESTION';
        query.dispatchEvent(new Event('keyup'));
      })
      """;

  /// What a reader may search for, and the page that has the answer.
  private static final String QUESTIONS =
      """
      hot restart                guide/hot-restart.html
      connection limits          guide/limits-and-deadlines.html
      deadlines                  guide/limits-and-deadlines.html
      reload certificate         guide/tls.html
      client certificate         guide/tls.html
      SO_PEERCRED                guide/unix-sockets.html
      seqpacket                  guide/unix-sockets.html
      recvMmsg                   guide/batches.html
      SCM_RIGHTS                 guide/descriptor-passing.html
      healthz                    guide/metrics.html
      testing                    guide/testing.html
      enable-native-access       getting-started.html
      idle-timeout               configuration.html
      PROXY protocol             configuration.html
      systemd                    systemd.html
      EMSGSIZE                   errno.tsv.html
      DatagramBatch              api/landline.socket.txt.html
      session token              protocol/session.html
      io_uring                   benchmarks.html
      WOULD_BLOCK                cookbook/tcp.html
      gradle                     getting-started.html
      native access              getting-started.html
      requirements               getting-started.html
      socket option before bind  cookbook/options.html
      SO_REUSEPORT               cookbook/options.html
      errno of exception         cookbook/options.html
      uid pid unix socket        cookbook/unix.html
      limit connections per address  cookbook/server.html
      max connections per client cookbook/server.html
      graceful shutdown          cookbook/server.html
      stop server gracefully     cookbook/server.html
      multicast interface        cookbook/udp.html
      unit test handler          cookbook/server.html
      macOS                      versioning.html
      GraalVM native image       versioning.html
      virtual thread pinned      guide/first-server.html
      handler may block          guide/first-server.html
      LengthFieldBasedFrameDecoder  from/netty.html
      port below 1024            systemd.html
      socket activation          systemd.html
      certbot                    systemd.html
      upgrade                    command/index.html
      grafana dashboard          observability.html
      refused connections        guide/limits-and-deadlines.html
      authorized_keys command    command/ssh.html
      sftp only                  command/ssh.html
      check clock script         ntp-client.html
      exit status signal         command/index.html
      """;

  private final Map<Path, SitePage> pages = new TreeMap<>();
  private Path site = Path.of("");

  @BeforeAll
  void build(@TempDir Path folder) throws IOException, InterruptedException {
    site = folder.resolve("site");
    try (PeerProcess built = PeerProcess.start(TOOL, site.toString())) {
      int exit = built.awaitExit(PATIENCE);
      Requires.unless(exit != 2, built.errors().strip());
      assertEquals(0, exit, built::toString);
    }
    for (Path page : files(".html")) {
      pages.put(page, SitePage.read(page));
    }
    assertTrue(pages.size() > 80, "pages: " + pages.size());
  }

  private List<Path> files(String end) throws IOException {
    try (Stream<Path> tree = Files.walk(site)) {
      return tree.filter(file -> file.toString().endsWith(end)).toList();
    }
  }

  private String at(SitePage page, String reference) {
    return site.relativize(page.file()) + ": " + reference;
  }

  @Test
  void everyLinkLeadsToAPageAndAnAnchor() {
    var broken = new ArrayList<String>();
    int followed = 0;
    for (SitePage page : pages.values()) {
      for (String link : page.linksWithin()) {
        followed++;
        SitePage target = pages.get(page.target(link));
        String anchor = SitePage.anchor(link);
        if (target == null || !(anchor.isEmpty() || target.anchors().contains(anchor))) {
          broken.add(at(page, link));
        }
      }
    }
    assertEquals(List.of(), broken);
    assertTrue(followed > 5_000, "links: " + followed);
  }

  @Test
  void everyPageIsReachedFromTheFirst() {
    Path first = site.resolve("index.html");
    Set<Path> reached = new HashSet<>(Set.of(first));
    var next = new ArrayDeque<>(List.of(first));
    while (!next.isEmpty()) {
      SitePage page = pages.get(next.remove());
      if (page != null) {
        page.linksWithin().stream().map(page::target).filter(reached::add).forEach(next::add);
      }
    }
    assertEquals(
        List.of(), pages.keySet().stream().filter(page -> !reached.contains(page)).toList());
  }

  @Test
  void nothingIsLoadedFromAnotherHost() throws IOException {
    var wrong = new ArrayList<String>();
    for (SitePage page : pages.values()) {
      for (String resource : page.resources()) {
        if (SitePage.isForeign(resource) || !Files.isRegularFile(page.target(resource))) {
          wrong.add(at(page, resource));
        }
      }
    }
    for (Path sheet : files(".css")) {
      String text = Files.readString(sheet);
      if (text.contains("@import") || text.contains("url(http") || text.contains("url(//")) {
        wrong.add(site.relativize(sheet).toString());
      }
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  void thePageOfNumbersHasAPlotOfEachTable() throws IOException {
    String numbers = Files.readString(site.resolve("numbers.html"));
    int begin = numbers.indexOf("<figure");
    String first = numbers.substring(begin, numbers.indexOf("</figure>", begin));
    assertTrue(first.contains("CPU per message, c-epoll = 1"), first);
    assertTrue(first.contains(">landline-socket<"), first);
    assertTrue(numbers.split("<figcaption>", -1).length > 10, numbers);
  }

  @Test
  @RequiresPeer("chromium")
  void everyPageFitsANarrowWindowAndHasNoError(@TempDir Path profile)
      throws IOException, InterruptedException {
    var wrong = new ArrayList<String>();
    try (Chromium browser = Chromium.start(profile, NARROW)) {
      // Each page would begin to make the index of the search.
      browser.beforeEachPage("Worker = class extends EventTarget { postMessage() {} }");
      for (Path page : pages.keySet()) {
        browser.visit(page.toUri());
        String width = browser.evaluate("String(document.documentElement.scrollWidth)");
        if (Integer.parseInt(width) > NARROW) {
          wrong.add(site.relativize(page) + ": " + width + " pixels");
        }
        browser.errors().forEach(error -> wrong.add(site.relativize(page) + ": " + error));
      }
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  @RequiresPeer("chromium")
  void whatIsWrongWithAPageIsNoticed(@TempDir Path profile, @TempDir Path folder)
      throws IOException, InterruptedException {
    String wrong =
        """
        <img src="missing.png"><div style="width: 500px">wide</div>
        <script>console.error("said"); throw new Error("thrown")</script>
        """;
    Path page = Files.writeString(folder.resolve("page.html"), wrong);
    try (Chromium browser = Chromium.start(profile, NARROW)) {
      browser.visit(page.toUri());
      String width = browser.evaluate("String(document.documentElement.scrollWidth)");
      assertTrue(Integer.parseInt(width) > NARROW, width);
      String errors = String.join("\n", browser.errors());
      for (String each : List.of("missing.png", "said", "thrown")) {
        assertTrue(errors.contains(each), errors);
      }
      assertEquals(List.of(), browser.errors());
    }
  }

  @Test
  @RequiresPeer("chromium")
  void aSearchHasThePageAmongTheFirstThree(@TempDir Path profile)
      throws IOException, InterruptedException {
    var missed = new ArrayList<String>();
    try (Chromium browser = Chromium.start(profile, NARROW)) {
      browser.visit(site.resolve("index.html").toUri());
      assertEquals("yes", browser.evaluate(READY));
      for (String line : QUESTIONS.lines().toList()) {
        String question = line.substring(0, line.lastIndexOf(' ')).strip();
        String answer = line.substring(line.lastIndexOf(' ') + 1);
        String found = browser.evaluate(SEARCH.replace("QUESTION", question));
        List<String> first = Stream.of(found.split(" ", -1)).distinct().limit(3).toList();
        if (first.stream().noneMatch(link -> link.endsWith("/" + answer))) {
          missed.add(question + ": " + first);
        }
      }
      assertEquals(List.of(), browser.errors());
    }
    assertEquals(List.of(), missed);
  }

  @Test
  void aFolderThatIsNoSiteIsLeftAlone(@TempDir Path folder)
      throws IOException, InterruptedException {
    Path precious = Files.writeString(folder.resolve("precious"), "");
    try (PeerProcess refused = PeerProcess.start(TOOL, folder.toString())) {
      assertEquals(2, refused.awaitExit(PATIENCE), refused::toString);
      assertEquals("site: neither empty nor a site: " + folder + "\n", refused.errors());
    }
    assertTrue(Files.exists(precious));
  }
}
