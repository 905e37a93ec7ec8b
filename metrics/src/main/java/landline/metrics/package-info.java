// SPDX-License-Identifier: Apache-2.0
/// Metrics of servers and of the process, for Prometheus and OpenMetrics over HTTP.
///
/// **A program:**
///
/// {@snippet file="MeasuredGreeter.java"}
@NullMarked
package landline.metrics;

import org.jspecify.annotations.NullMarked;
