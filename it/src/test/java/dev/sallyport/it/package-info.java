/// The program seen from outside: started by its launcher as a process of its own, spoken to by clients and in front of
/// servers that were not written here. [Home] is a data directory, [Gateway] a `serve` that runs on it, [Node] the
/// npm peers, [JavaClient] the Java SDK and [RawClient] messages as text.
@NullMarked
package dev.sallyport.it;

import org.jspecify.annotations.NullMarked;
