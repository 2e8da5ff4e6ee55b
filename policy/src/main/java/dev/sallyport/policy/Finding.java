package dev.sallyport.policy;

/// What is wrong with a rule by its text alone, from [PolicyAnalysis].
///
/// @param ruleId the rule
/// @param what   what is wrong: `never applies: rule no-deletes denies all of it`
/// @param hint   how to mend it
public record Finding(String ruleId, String what, String hint) {}
