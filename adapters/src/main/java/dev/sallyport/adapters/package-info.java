@NullMarked
package dev.sallyport.adapters;

import org.jspecify.annotations.NullMarked;
