@NullMarked
package dev.sallyport.app.command;

import org.jspecify.annotations.NullMarked;
