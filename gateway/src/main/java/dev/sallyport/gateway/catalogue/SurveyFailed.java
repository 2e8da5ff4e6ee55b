package dev.sallyport.gateway.catalogue;

/// A server cannot be asked what it offers, or does not say it properly. Carries no stack trace: it tells about the
/// server.
class SurveyFailed extends Exception {
    private static final long serialVersionUID = 1;

    /// @param why one lower-case sentence; quotes nothing the server said but names
    SurveyFailed(String why) {
        super(why, null, false, false);
    }

    /// The server offers more than is taken.
    static final class TooMuch extends SurveyFailed {
        private static final long serialVersionUID = 1;

        TooMuch(String limit) {
            super("it offers more than " + limit);
        }
    }
}
