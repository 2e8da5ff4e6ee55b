@NullMarked
package dev.sallyport.app;

import org.jspecify.annotations.NullMarked;
