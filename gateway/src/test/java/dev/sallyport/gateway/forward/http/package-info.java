@NullMarked
package dev.sallyport.gateway.forward.http;

import org.jspecify.annotations.NullMarked;
