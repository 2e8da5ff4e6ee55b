@NullMarked
package dev.sallyport.app.doctor;

import org.jspecify.annotations.NullMarked;
