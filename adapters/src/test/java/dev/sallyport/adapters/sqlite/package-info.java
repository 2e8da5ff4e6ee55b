@NullMarked
package dev.sallyport.adapters.sqlite;

import org.jspecify.annotations.NullMarked;
