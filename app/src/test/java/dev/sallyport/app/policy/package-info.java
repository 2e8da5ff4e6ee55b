@NullMarked
package dev.sallyport.app.policy;

import org.jspecify.annotations.NullMarked;
