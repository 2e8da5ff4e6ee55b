/// Told: every attempt leaves a record, intent before the server sees it, outcome before the client does.
@NullMarked
package dev.sallyport.gateway.audit;

import org.jspecify.annotations.NullMarked;
