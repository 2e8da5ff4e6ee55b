/// Requests and responses of the OAuth endpoints, free of any HTTP server.
@NullMarked
package dev.sallyport.oauth.web;

import org.jspecify.annotations.NullMarked;
