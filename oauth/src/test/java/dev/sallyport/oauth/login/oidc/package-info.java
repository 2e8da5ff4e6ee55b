@NullMarked
package dev.sallyport.oauth.login.oidc;

import org.jspecify.annotations.NullMarked;
