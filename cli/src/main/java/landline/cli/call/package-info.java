// SPDX-License-Identifier: Apache-2.0
/// The service call at the command line: its server, settings and client.
@NullMarked
package landline.cli.call;

import org.jspecify.annotations.NullMarked;
