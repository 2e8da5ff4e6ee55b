/// The configuration: strict YAML with the place of every problem → immutable records.
///
/// [dev.sallyport.config.ConfigLoader] reads the configuration file,
/// [dev.sallyport.config.PolicyLoader] the policy files it names. Either succeeds as a whole or throws
/// one [dev.sallyport.config.ConfigException] that lists every problem as
/// `file:line:column: what; hint`. The records can as well be made in code.
@NullMarked
package dev.sallyport.config;

import org.jspecify.annotations.NullMarked;
