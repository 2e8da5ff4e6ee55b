/// What the audit tells about a policy: what another one would have decided, and the least one that would do.
@NullMarked
package dev.sallyport.app.policy;

import org.jspecify.annotations.NullMarked;
