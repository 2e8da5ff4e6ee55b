/// Documents fetched from addresses that others name.
@NullMarked
package dev.sallyport.oauth.fetch;

import org.jspecify.annotations.NullMarked;
