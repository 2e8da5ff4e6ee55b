/// Login with OpenID Connect providers, and with GitHub, which is not one.
@NullMarked
package dev.sallyport.oauth.login.oidc;

import org.jspecify.annotations.NullMarked;
