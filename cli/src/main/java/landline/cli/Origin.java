// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.nio.file.Path;

/// Where the value of a setting comes from.
sealed interface Origin {

  /// The built-in default.
  Origin DEFAULT = new Default();

  /// The kind of origin, for programs: flag, environment, file or default.
  String kind();

  /// The command line.
  ///
  /// @param name such as `--backlog`
  record Flag(String name) implements Origin {
    @Override
    public String kind() {
      return "flag";
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /// An environment variable.
  ///
  /// @param name such as `LANDLINE_SERVE_BACKLOG`
  record Variable(String name) implements Origin {
    @Override
    public String kind() {
      return "environment";
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /// A configuration file.
  ///
  /// @param file its path
  /// @param number the line, from 1
  record Line(Path file, int number) implements Origin {
    @Override
    public String kind() {
      return "file";
    }

    @Override
    public String toString() {
      return file + ":" + number;
    }
  }

  /// The default.
  record Default() implements Origin {
    @Override
    public String kind() {
      return "default";
    }

    @Override
    public String toString() {
      return "default";
    }
  }
}
