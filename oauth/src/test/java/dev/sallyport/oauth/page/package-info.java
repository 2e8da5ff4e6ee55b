@NullMarked
package dev.sallyport.oauth.page;

import org.jspecify.annotations.NullMarked;
