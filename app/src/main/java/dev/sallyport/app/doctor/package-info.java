/// What `sallyport doctor` looks at: one small check each, listed in [Doctor].
@NullMarked
package dev.sallyport.app.doctor;

import org.jspecify.annotations.NullMarked;
