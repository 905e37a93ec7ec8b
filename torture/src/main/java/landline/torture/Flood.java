// SPDX-License-Identifier: Apache-2.0
package landline.torture;

/// Connections in quick succession, closed at once.
final class Flood implements Act {

  private static final int CALLERS = 3000;

  @Override
  public String name() {
    return "flood";
  }

  @Override
  public String description() {
    return "connections as quickly as the cap of "
        + Stage.RATE
        + " a second allows, closed at once";
  }

  @Override
  public String play(Stage stage) throws InterruptedException {
    int count = stage.many(CALLERS);
    int succeeded = stage.each(count, (socket, random) -> {});
    return "a flood of " + count + " connections (" + succeeded + " accepted)";
  }
}
