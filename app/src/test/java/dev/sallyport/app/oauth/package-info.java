@NullMarked
package dev.sallyport.app.oauth;

import org.jspecify.annotations.NullMarked;
