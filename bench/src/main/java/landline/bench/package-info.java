// SPDX-License-Identifier: Apache-2.0
/// Echo servers to be measured against each other: each prints `listening PORT` when it is ready
/// and serves until it is killed. `bench/run` starts them.
@NullMarked
package landline.bench;

import org.jspecify.annotations.NullMarked;
