/// The embedded stores: keys, audit, approvals, catalogue and OAuth's state in SQLite files of the data directory.
@NullMarked
package dev.sallyport.adapters.sqlite;

import org.jspecify.annotations.NullMarked;
