/// Ask: a call that the policy wants approved waits for a human, who approves exactly this call, once.
@NullMarked
package dev.sallyport.gateway.approve;

import org.jspecify.annotations.NullMarked;
