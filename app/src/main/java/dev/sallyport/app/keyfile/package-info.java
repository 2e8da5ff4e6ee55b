/// Keys of the gateway's own, as files in the data directory.
@NullMarked
package dev.sallyport.app.keyfile;

import org.jspecify.annotations.NullMarked;
