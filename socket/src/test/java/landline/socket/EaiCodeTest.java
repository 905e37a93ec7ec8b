// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import java.util.stream.Collectors;
import landline.socket.sys.Platform;
import org.junit.jupiter.api.Test;

final class EaiCodeTest {

  @Test
  void everyCodeHasAText() {
    Set<String> names =
        Platform.current().constants().keySet().stream()
            .filter(name -> name.startsWith("EAI_"))
            .collect(Collectors.toSet());
    assertEquals(names, EaiCode.TEXTS.keySet());
  }

  @Test
  void aCodeIsToldByNameAndText() {
    assertEquals("EAI_AGAIN (Temporary failure in name resolution)", EaiCode.EAI_AGAIN.toString());
    assertEquals("EAI_-100 (Unknown error)", new EaiCode(-100).toString());
  }
}
