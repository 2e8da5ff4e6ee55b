@NullMarked
package dev.sallyport.gateway.audit;

import org.jspecify.annotations.NullMarked;
