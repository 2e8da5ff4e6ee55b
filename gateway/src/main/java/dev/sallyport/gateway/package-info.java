/// The data path. Read [Pipeline] first; each stage is a package of its own and knows no other stage.
@NullMarked
package dev.sallyport.gateway;

import org.jspecify.annotations.NullMarked;
