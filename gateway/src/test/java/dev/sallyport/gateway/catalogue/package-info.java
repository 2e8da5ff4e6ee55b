@NullMarked
package dev.sallyport.gateway.catalogue;

import org.jspecify.annotations.NullMarked;
