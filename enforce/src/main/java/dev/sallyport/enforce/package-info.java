/// What policy is asked about an MCP message: one table, for the gateway and for whoever guards a server in process.
@NullMarked
package dev.sallyport.enforce;

import org.jspecify.annotations.NullMarked;
