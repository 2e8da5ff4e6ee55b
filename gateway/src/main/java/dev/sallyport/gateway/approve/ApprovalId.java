package dev.sallyport.gateway.approve;

import java.security.SecureRandom;

/// Ids of approvals: `a_` and 80 random bits in base32, short enough to be typed.
public final class ApprovalId {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz234567";
    private static final String PREFIX = "a_";
    private static final int LENGTH = 16;

    private ApprovalId() {}

    public static String random() {
        return PREFIX + letters(LENGTH);
    }

    /// @return whether the text could be an id
    public static boolean is(String text) {
        return text.length() == PREFIX.length() + LENGTH
                && text.startsWith(PREFIX)
                && text.chars().skip(PREFIX.length()).allMatch(c -> LETTERS.indexOf(c) >= 0);
    }

    static String letters(int length) {
        StringBuilder letters = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            letters.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
        }
        return letters.toString();
    }
}
