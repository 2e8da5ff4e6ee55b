package dev.sallyport.config;

import java.util.Set;

/// What the policy files may speak of.
///
/// @param servers the only servers that may be named; none for any
record PolicyScope(Set<String> servers, CustomConditions custom) {

    /// @param loader finds custom conditions
    static PolicyScope of(Set<String> servers, ClassLoader loader) {
        return new PolicyScope(servers, CustomConditions.of(loader));
    }

    static PolicyScope of(Set<String> servers) {
        return of(servers, defaultLoader());
    }

    static ClassLoader defaultLoader() {
        var loader = Thread.currentThread().getContextClassLoader();
        return loader == null ? PolicyScope.class.getClassLoader() : loader;
    }
}
