/// The keys that access tokens are signed with.
@NullMarked
package dev.sallyport.oauth.key;

import org.jspecify.annotations.NullMarked;
