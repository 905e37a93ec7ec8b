// SPDX-License-Identifier: Apache-2.0
/// Hot restart of servers, and notification of a service manager.
@NullMarked
package landline.handover;

import org.jspecify.annotations.NullMarked;
