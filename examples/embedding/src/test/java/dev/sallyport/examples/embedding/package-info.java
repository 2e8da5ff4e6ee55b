@NullMarked
package dev.sallyport.examples.embedding;

import org.jspecify.annotations.NullMarked;
