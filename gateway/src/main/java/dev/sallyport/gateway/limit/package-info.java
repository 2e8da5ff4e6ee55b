/// When: how often a subject may call, and how often it may call one tool.
@NullMarked
package dev.sallyport.gateway.limit;

import org.jspecify.annotations.NullMarked;
