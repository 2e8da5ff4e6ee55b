@NullMarked
package dev.sallyport.app.metrics;

import org.jspecify.annotations.NullMarked;
