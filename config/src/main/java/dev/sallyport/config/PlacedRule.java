package dev.sallyport.config;

import dev.sallyport.policy.Rule;

/// A rule and where it stands.
///
/// @param path in the text: `roles.reader.allow[0]`
record PlacedRule(Rule rule, Mark mark, String path) {}
