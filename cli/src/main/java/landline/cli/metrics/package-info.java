// SPDX-License-Identifier: Apache-2.0
/// The metrics of serve at the command line: served beside the services.
@NullMarked
package landline.cli.metrics;

import org.jspecify.annotations.NullMarked;
