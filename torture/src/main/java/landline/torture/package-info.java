// SPDX-License-Identifier: Apache-2.0
/// Scripted abuse of a server, and a report of how it bore it.
@NullMarked
package landline.torture;

import org.jspecify.annotations.NullMarked;
