/// The command landline.
@NullMarked
package landline.cli;

import org.jspecify.annotations.NullMarked;
