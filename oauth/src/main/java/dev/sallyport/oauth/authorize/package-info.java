/// The authorization endpoint: what a client asks for, the consent of a person, their login, and the code.
@NullMarked
package dev.sallyport.oauth.authorize;

import org.jspecify.annotations.NullMarked;
