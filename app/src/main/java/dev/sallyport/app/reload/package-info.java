/// A new policy without a restart: on SIGHUP, when a file changes, or because somebody asked on the command line.
@NullMarked
package dev.sallyport.app.reload;

import org.jspecify.annotations.NullMarked;
