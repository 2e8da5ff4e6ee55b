/// What a rule can ask about a request: typed tests of values, combined with all, any and not.
///
/// Five outcomes instead of two ([Outcome]) keep a rule honest: a missing field satisfies nothing, negated or not,
/// and a value of the wrong type is an error, which no allowing rule survives and every denying rule takes for a hit.
@NullMarked
package dev.sallyport.policy.condition;

import org.jspecify.annotations.NullMarked;
