@NullMarked
package dev.sallyport.embed;

import org.jspecify.annotations.NullMarked;
