/// The program: commands, the composition root, the distribution.
@NullMarked
package dev.sallyport.app;

import org.jspecify.annotations.NullMarked;
