@NullMarked
package dev.sallyport.enforce;

import org.jspecify.annotations.NullMarked;
