@NullMarked
package dev.sallyport.mcp;

import org.jspecify.annotations.NullMarked;
