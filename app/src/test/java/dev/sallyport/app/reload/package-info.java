@NullMarked
package dev.sallyport.app.reload;

import org.jspecify.annotations.NullMarked;
