/// Out: the servers behind the gateway, over Streamable HTTP or as children on stdio.
@NullMarked
package dev.sallyport.gateway.forward;

import org.jspecify.annotations.NullMarked;
