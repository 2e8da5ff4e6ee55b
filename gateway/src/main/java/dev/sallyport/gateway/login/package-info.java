/// A call to a server at which its caller has to log in first: the caller is told where, in the way its client
/// understands, and the call goes on afterwards.
@NullMarked
package dev.sallyport.gateway.login;

import org.jspecify.annotations.NullMarked;
