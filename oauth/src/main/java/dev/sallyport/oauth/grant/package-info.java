/// What people have let clients do, and the refresh tokens that stand for it.
@NullMarked
package dev.sallyport.oauth.grant;

import org.jspecify.annotations.NullMarked;
