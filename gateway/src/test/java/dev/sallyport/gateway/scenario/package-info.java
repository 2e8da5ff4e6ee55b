/// Runs the files of `scenarios/` against the whole data path. See `scenarios/README.md`.
@NullMarked
package dev.sallyport.gateway.scenario;

import org.jspecify.annotations.NullMarked;
