@NullMarked
package dev.sallyport.oauth.grant;

import org.jspecify.annotations.NullMarked;
