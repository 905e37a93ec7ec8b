// SPDX-License-Identifier: Apache-2.0
/// Scripted abuse of a server, and a report of the results.
@NullMarked
package landline.torture;

import org.jspecify.annotations.NullMarked;
