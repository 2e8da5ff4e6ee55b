package dev.sallyport.oauth.token;

import dev.sallyport.oauth.ClaimMapping;
import java.util.Optional;
import java.util.function.Predicate;

/// The port to the issuers whose identity assertions are taken (ID-JAG, protocol.md EX2).
@FunctionalInterface
public interface AssertionIssuers {
    /// @param name in the configuration: subjects of its assertions become `name:subject`
    /// @param claims how its claims become roles and groups
    /// @param signed whether a JWT in compact form is signed with a key of this issuer, with an algorithm that it
    ///     may use; its claims count for nothing. May block; throws [dev.sallyport.oauth.OAuthException] where that
    ///     cannot be told now
    record AssertionIssuer(String name, ClaimMapping claims, Predicate<String> signed) {}

    /// @param issuer the `iss` of an assertion, exactly
    /// @return empty where its assertions are not taken
    Optional<AssertionIssuer> find(String issuer);
}
