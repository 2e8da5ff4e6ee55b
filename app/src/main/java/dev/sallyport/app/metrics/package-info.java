/// What the gateway counts, for Prometheus: events of OAuth, calls, and how the process is.
@NullMarked
package dev.sallyport.app.metrics;

import org.jspecify.annotations.NullMarked;
