// SPDX-License-Identifier: Apache-2.0
/// Counts of servers and of the process, shown to Prometheus and OpenMetrics over HTTP.
@NullMarked
package landline.metrics;

import org.jspecify.annotations.NullMarked;
