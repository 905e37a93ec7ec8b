// SPDX-License-Identifier: Apache-2.0
package landline.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Keys and certificates.
final class IdentityTest {

  @Test
  void onlyTheUserMayReadAKey(@TempDir Path folder) throws Exception {
    Identity identity = Identity.make(folder, "server", "EC");
    for (Path file : List.of(identity.key(), folder.resolve("server.p12"))) {
      String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
      assertEquals("rw-------", mode, file::toString);
    }
  }

  @Test
  void anIdentityThatAnotherOneHasSignedIsItsOwn(@TempDir Path folder) throws Exception {
    Identity root = Identity.make(folder, "root", "EC", "-ext", "bc:c");
    Identity leaf = Identity.make(folder, "leaf", "EC", "-startdate", "-1d", "-signer", "root");
    X509Certificate certificate = leaf.certificate();
    assertEquals("CN=leaf", certificate.getSubjectX500Principal().getName());
    certificate.verify(root.certificate().getPublicKey());
    assertEquals(List.of("leaf"), Collections.list(leaf.store().aliases()));
    assertEquals(2, leaf.store().getCertificateChain("leaf").length);
  }
}
