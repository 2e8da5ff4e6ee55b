package dev.sallyport.oauth.journal;

import org.jspecify.annotations.Nullable;

/// A step of OAuth that is worth a record. Everything is null that was not known; nothing in it is a secret.
///
/// @param client the client's id
/// @param subject who it is about, for example `google:1234`
/// @param resource the resource identifier
/// @param address of the peer
/// @param reason why it was refused, or which of several it was: the error code, and words for the operator
public record OAuthEvent(
        Step step,
        Outcome outcome,
        @Nullable String client,
        @Nullable String subject,
        @Nullable String resource,
        @Nullable String address,
        @Nullable String reason) {

    /// What happened; the word is stable, and names audit records and metrics.
    public enum Step {
        CLIENT_REGISTERED("client.registered"),
        CLIENT_CHANGED("client.changed"),
        CLIENT_REMOVED("client.removed"),
        AUTHORIZATION("authorization"),
        CONSENT("consent"),
        LOGIN("login"),
        TOKEN_ISSUED("token.issued"),
        TOKEN_REFRESHED("token.refreshed"),
        TOKEN_REUSED("token.reused"),
        TOKEN_REVOKED("token.revoked"),
        TOKEN_INTROSPECTED("token.introspected"),
        USERINFO("userinfo"),
        GRANT_REVOKED("grant.revoked"),
        SESSION_ENDED("session.ended"),
        KEY_ROTATED("key.rotated"),
        FORWARD_AUTH("forward-auth"),
        UPSTREAM_LOGIN("upstream.login"),
        UPSTREAM_REFRESHED("upstream.refreshed"),
        UPSTREAM_LOGOUT("upstream.logout");

        private final String word;

        Step(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    public enum Outcome {
        OK,
        REFUSED,
        FAILED
    }
}
