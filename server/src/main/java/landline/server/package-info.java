/// Stream and datagram servers written as blocking code.
@NullMarked
package landline.server;

import org.jspecify.annotations.NullMarked;
