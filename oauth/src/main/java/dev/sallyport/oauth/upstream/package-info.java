/// The gateway as an OAuth client toward the servers behind it (protocol.md O). [UpstreamClient] is the way in: it says
/// which token a call goes on with, and what to do where the server wants another one. [UpstreamPages] is where people
/// log in.
///
/// Everything here blocks.
@NullMarked
package dev.sallyport.oauth.upstream;

import org.jspecify.annotations.NullMarked;
