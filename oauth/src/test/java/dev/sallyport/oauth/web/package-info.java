@NullMarked
package dev.sallyport.oauth.web;

import org.jspecify.annotations.NullMarked;
