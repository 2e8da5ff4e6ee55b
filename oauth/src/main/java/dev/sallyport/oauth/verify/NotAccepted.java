package dev.sallyport.oauth.verify;

import org.jspecify.annotations.Nullable;

/// A token, or what should prove it, that is not accepted.
final class NotAccepted extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Verdict verdict;

    private NotAccepted(Verdict verdict, String why) {
        super(why, null, false, false);
        this.verdict = verdict;
    }

    static NotAccepted token(String why) {
        return refused("invalid_token", why, null);
    }

    static NotAccepted proof(String why) {
        return refused("invalid_dpop_proof", why, null);
    }

    static NotAccepted withoutNonce(String nonce) {
        return refused("use_dpop_nonce", "the proof has no nonce of this server that is still good", nonce);
    }

    static NotAccepted unavailable(String why) {
        return new NotAccepted(new Verdict.Unavailable(why), why);
    }

    private static NotAccepted refused(String error, String why, @Nullable String nonce) {
        return new NotAccepted(new Verdict.Refused(error, why, nonce), why);
    }

    Verdict verdict() {
        return verdict;
    }
}
