/// Pages for a human's browser: no script, nothing loaded, everything escaped.
@NullMarked
package dev.sallyport.oauth.page;

import org.jspecify.annotations.NullMarked;
