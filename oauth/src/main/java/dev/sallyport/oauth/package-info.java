/// OAuth 2.1: what protects the gateway's endpoints, lets people and programs in, and logs in to servers.
@NullMarked
package dev.sallyport.oauth;

import org.jspecify.annotations.NullMarked;
