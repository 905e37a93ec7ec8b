// SPDX-License-Identifier: Apache-2.0
package landline.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import landline.process.Command.Resource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ResourceLimitTest {

  @ParameterizedTest
  @CsvSource({
    "nofile=1024, NOFILE, 1024, 1024, nofile=1024",
    "cpu=60:120, CPU, 60, 120, cpu=60:120",
    "as=2G, AS, 2147483648, 2147483648, as=2147483648",
    "fsize=1K:2M, FSIZE, 1024, 2097152, fsize=1024:2097152",
    "core=0, CORE, 0, 0, core=0",
    "stack=8M:unlimited, STACK, 8388608, -1, stack=8388608:unlimited",
    "nproc=unlimited, NPROC, -1, -1, nproc=unlimited"
  })
  void theFormIsThatOfPrlimit(String text, Resource resource, long soft, long hard, String plain) {
    ResourceLimit limit = ResourceLimit.parse(text);
    assertEquals(new ResourceLimit(resource, soft, hard), limit);
    assertEquals(plain, limit.toString());
    assertEquals(limit, ResourceLimit.parse(plain));
  }

  @ParameterizedTest
  @EnumSource
  void everyResourceHasAName(Resource resource) {
    var limit = new ResourceLimit(resource, 1, 2);
    assertEquals(limit, ResourceLimit.parse(limit.toString()));
  }

  @ParameterizedTest
  @CsvSource({
    "nofile, not name=limit or name=soft:hard: nofile",
    "nofile=, not name=limit or name=soft:hard: nofile=",
    "nofile=1:, not name=limit or name=soft:hard: nofile=1:",
    "nofile=:2, not name=limit or name=soft:hard: nofile=:2",
    "nofile=1:2:3, not name=limit or name=soft:hard: nofile=1:2:3",
    "nofile=-1, not a number or unlimited: nofile=-1",
    "nofile=1K, not a number or unlimited: nofile=1K",
    "as=1T, not a number of bytes or unlimited: as=1T",
    "as=999999999999999999G, too large: as=999999999999999999G",
    "cpu=2:1, soft limit > hard limit: 2 > 1",
    "cpu=unlimited:1, soft limit > hard limit: -1 > 1"
  })
  void anythingElseIsRefused(String text, String reason) {
    assertEquals(
        reason,
        assertThrows(IllegalArgumentException.class, () -> ResourceLimit.parse(text)).getMessage());
  }

  @Test
  void theNamesAreTold() {
    assertEquals(
        "no limit files, but as, core, cpu, data, fsize, memlock, msgqueue, nice, nofile, nproc,"
            + " rtprio, rttime, sigpending, stack",
        assertThrows(IllegalArgumentException.class, () -> ResourceLimit.parse("files=1"))
            .getMessage());
  }
}
