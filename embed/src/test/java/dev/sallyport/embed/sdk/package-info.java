@NullMarked
package dev.sallyport.embed.sdk;

import org.jspecify.annotations.NullMarked;
