/// HTTP to addresses that others have named.
@NullMarked
package dev.sallyport.adapters.http;

import org.jspecify.annotations.NullMarked;
