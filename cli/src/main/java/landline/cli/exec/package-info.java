// SPDX-License-Identifier: Apache-2.0
/// The service exec at the command line: its server, settings and client.
@NullMarked
package landline.cli.exec;

import org.jspecify.annotations.NullMarked;
