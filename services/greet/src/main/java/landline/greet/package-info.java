/// The greeter: one line to whoever connects.
@NullMarked
package landline.greet;

import org.jspecify.annotations.NullMarked;
