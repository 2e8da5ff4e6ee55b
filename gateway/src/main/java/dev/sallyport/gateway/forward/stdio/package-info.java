/// Servers that are child processes and speak over stdin and stdout. [StdioUpstream] is the door; a legacy session has
/// a child of its own ([LegacySession]), modern calls of one subject share one ([ModernChild]).
///
/// Everything here is confined to one Vert.x context per server, the home context. Only [ChildProcess] has threads,
/// for what blocks, and only [Reply] touches the context of an exchange.
@NullMarked
package dev.sallyport.gateway.forward.stdio;

import org.jspecify.annotations.NullMarked;
