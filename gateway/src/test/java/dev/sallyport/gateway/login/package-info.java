@NullMarked
package dev.sallyport.gateway.login;

import org.jspecify.annotations.NullMarked;
