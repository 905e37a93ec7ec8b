// SPDX-License-Identifier: Apache-2.0
/// The service time at the command line: its server, settings and client.
@NullMarked
package landline.cli.time;

import org.jspecify.annotations.NullMarked;
