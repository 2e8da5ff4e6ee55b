/// With what: an answer shows and weighs no more than its permission allows.
@NullMarked
package dev.sallyport.gateway.guard;

import org.jspecify.annotations.NullMarked;
