/// Who: a credential becomes a Subject, or a refusal.
@NullMarked
package dev.sallyport.gateway.authenticate;

import org.jspecify.annotations.NullMarked;
