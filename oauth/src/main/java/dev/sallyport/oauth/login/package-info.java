/// How people log in: the port, and OpenID Connect providers behind it.
@NullMarked
package dev.sallyport.oauth.login;

import org.jspecify.annotations.NullMarked;
