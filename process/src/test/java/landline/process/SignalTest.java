// SPDX-License-Identifier: Apache-2.0
package landline.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Signals by number, by the kernel's names and by those of SSH.
class SignalTest {

  @ParameterizedTest
  @CsvSource({
    "ABRT, 6",
    "ALRM, 14",
    "FPE, 8",
    "HUP, 1",
    "ILL, 4",
    "INT, 2",
    "KILL, 9",
    "PIPE, 13",
    "QUIT, 3",
    "SEGV, 11",
    "TERM, 15",
    "USR1, 10",
    "USR2, 12"
  })
  void aNameOfSshIsASignalAndBack(String name, int number) {
    Signal signal = Signal.of(name).orElseThrow();
    assertEquals(new Signal(number), signal);
    assertEquals(Optional.of(name), signal.sshName());
    assertEquals("SIG" + name, signal.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "SIGTERM", "term", "TERM ", "CHLD", "STOP", "15", "INFO@openssh.com"})
  void whatIsNoneOfThemIsNoSignal(String name) {
    assertEquals(Optional.empty(), Signal.of(name));
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 7, 17, 19, 28, 31, 34, 64})
  void otherSignalsHaveNoNameInSsh(int number) {
    assertEquals(Optional.empty(), new Signal(number).sshName());
  }

  @Test
  void theExitStatusHasTheNameOfTheSignal() throws IOException {
    try (Child child = Command.of("sh", "-c", "kill -SEGV $$").start()) {
      ExitStatus.Signaled status = (ExitStatus.Signaled) child.await();
      assertEquals(Optional.of("SEGV"), status.signal().sshName());
    }
  }
}
