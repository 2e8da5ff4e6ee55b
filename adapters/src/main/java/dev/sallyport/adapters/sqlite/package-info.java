/// The embedded stores: keys and audit in SQLite files of the data directory.
@NullMarked
package dev.sallyport.adapters.sqlite;

import org.jspecify.annotations.NullMarked;
