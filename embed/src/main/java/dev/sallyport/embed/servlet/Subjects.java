package dev.sallyport.embed.servlet;

import dev.sallyport.policy.Subject;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collection;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Subjects that a servlet container identified.
public final class Subjects {
    private Subjects() {}

    /// The user the container authenticated, as `user:NAME`, with those of the roles that the container says it has.
    /// Its authentication is `mtls` with a client certificate, and `proxy` with anything else.
    ///
    /// @param roles to ask the container about, for example those the policy speaks of:
    ///     `guard.policy().policy().roles()`
    /// @return null where the container authenticated nobody
    public static @Nullable Subject ofPrincipal(HttpServletRequest request, Collection<String> roles) {
        var principal = request.getUserPrincipal();
        if (principal == null
                || principal.getName() == null
                || principal.getName().isBlank()) {
            return null;
        }
        var granted = roles.stream().filter(request::isUserInRole).collect(Collectors.toSet());
        boolean certificate = HttpServletRequest.CLIENT_CERT_AUTH.equals(request.getAuthType());
        return new Subject("user:" + principal.getName(), granted).withAuthentication(certificate ? "mtls" : "proxy");
    }
}
