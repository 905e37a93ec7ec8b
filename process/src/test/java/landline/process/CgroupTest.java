// SPDX-License-Identifier: Apache-2.0
package landline.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The cgroup of this process.
class CgroupTest {

  @Test
  void aCgroupIsFoundByItsMount() {
    List<String> mounts =
        List.of(
            "30 23 0:26 / /sys rw - sysfs sysfs rw",
            "31 30 0:27 /../x /mnt rw - cgroup2 cgroup2 rw",
            "32 30 0:27 /a /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw");
    assertEquals(Optional.of(Path.of("/sys/fs/cgroup/b")), Cgroup.mounted(mounts, "/a/b"));
    assertEquals(Optional.of(Path.of("/sys/fs/cgroup")), Cgroup.mounted(mounts, "/a"));
    assertEquals(Optional.empty(), Cgroup.mounted(mounts, "/b"));
  }
}
