/// The Model Context Protocol as data: envelopes, ids, methods, revisions, error codes, one strict scan of a
/// message's bytes, changes to those bytes, SSE framing and header values. No I/O and no clock.
///
/// [MessageScanner] reads a message once and yields a [Message] with the byte offsets of what it found;
/// [Splice] and [ListAnswer] make new bytes from the old ones and leave the rest as it came.
@NullMarked
package dev.sallyport.mcp;

import org.jspecify.annotations.NullMarked;
