@NullMarked
package dev.sallyport.app.keyfile;

import org.jspecify.annotations.NullMarked;
