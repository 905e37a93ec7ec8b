// SPDX-License-Identifier: Apache-2.0
/// The service greet at the command line: its server, settings and client.
@NullMarked
package landline.cli.greet;

import org.jspecify.annotations.NullMarked;
