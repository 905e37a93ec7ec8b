// SPDX-License-Identifier: Apache-2.0
package landline.interop.docs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// A page of the site, as far as its references go.
///
/// @param file its file
/// @param anchors the ids of its elements
/// @param links where its links lead to, as they are written
/// @param resources what a browser loads for it
record SitePage(Path file, Set<String> anchors, List<String> links, List<String> resources) {

  private static final Pattern ELEMENT = Pattern.compile("<([a-z][a-z0-9]*)(\\s[^>]*)>");
  private static final Pattern ID = Pattern.compile("\\sid=\"([^\"]*)\"");
  private static final Pattern REFERENCE = Pattern.compile("\\s(?:href|src)=\"([^\"]*)\"");

  static SitePage read(Path file) throws IOException {
    var anchors = new HashSet<String>();
    var links = new ArrayList<String>();
    var resources = new ArrayList<String>();
    var element = ELEMENT.matcher(Files.readString(file));
    while (element.find()) {
      var id = ID.matcher(element.group(2));
      if (id.find()) {
        anchors.add(id.group(1));
      }
      var reference = REFERENCE.matcher(element.group(2));
      if (reference.find()) {
        List<String> kind = element.group(1).equals("a") ? links : resources;
        kind.add(reference.group(1).replace("&amp;", "&"));
      }
    }
    return new SitePage(file, anchors, links, resources);
  }

  /// Its links to pages of the site.
  List<String> linksWithin() {
    return links.stream().filter(link -> !isForeign(link)).toList();
  }

  /// Whether a reference leads out of the site.
  static boolean isForeign(String reference) {
    return reference.matches("[a-z]+:.*|//.*");
  }

  /// The file that a reference leads to.
  Path target(String reference) {
    String path = reference.replaceFirst("[?#].*", "");
    return path.isEmpty() ? file : file.resolveSibling(URLDecoder.decode(path, UTF_8)).normalize();
  }

  /// The element that a reference leads to, empty for the whole page.
  static String anchor(String reference) {
    int hash = reference.indexOf('#');
    return hash < 0 ? "" : URLDecoder.decode(reference.substring(hash + 1), UTF_8);
  }
}
