@NullMarked
package dev.sallyport.gateway.approve;

import org.jspecify.annotations.NullMarked;
