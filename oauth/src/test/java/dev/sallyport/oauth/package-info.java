@NullMarked
package dev.sallyport.oauth;

import org.jspecify.annotations.NullMarked;
