/// What OAuth tells the audit.
@NullMarked
package dev.sallyport.oauth.journal;

import org.jspecify.annotations.NullMarked;
