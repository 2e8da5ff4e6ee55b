/// The policy engine: [dev.sallyport.policy.Subject] × [dev.sallyport.policy.Action] ×
/// [dev.sallyport.policy.Target] × [dev.sallyport.policy.Context] × [dev.sallyport.policy.PolicySet] →
/// [dev.sallyport.policy.Decision].
///
/// Pure and total: it reads no file, no clock and no environment, logs nothing, depends on nothing
/// and never throws while deciding. What is not allowed is denied, and a deny wins over every allow
/// whatever the order of rules, roles or files.
@NullMarked
package dev.sallyport.policy;

import org.jspecify.annotations.NullMarked;
