/// A bookshop whose MCP server guards itself: over stdio, and in a servlet container.
@NullMarked
package dev.sallyport.examples.embedding;

import org.jspecify.annotations.NullMarked;
