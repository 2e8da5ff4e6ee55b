/// Policies of other gateways → policies of Sallyport, with a note on everything that is not the same.
///
/// What is imported never permits what the source did not. Where the two languages cannot say the same,
/// the stricter is imported and noted; what the source ignores silently is an error.
@NullMarked
package dev.sallyport.config.imports;

import org.jspecify.annotations.NullMarked;
