// SPDX-License-Identifier: Apache-2.0
package landline.bench;

/// What every Java program costs: the yardstick of `bench/run start`.
final class Hello {

  private Hello() {}

  static void main() {
    System.out.println("hello");
  }
}
