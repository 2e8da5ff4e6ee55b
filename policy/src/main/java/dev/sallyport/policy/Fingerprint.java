package dev.sallyport.policy;

import dev.sallyport.policy.condition.Condition;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Tells what rules say apart: two lists of rules have the same only where they are equal, but for their origins.
final class Fingerprint {
    private static final int BYTES = 8;

    private static final ClassValue<List<Method>> ACCESSORS = new ClassValue<>() {
        @Override
        protected List<Method> computeValue(Class<?> type) {
            return Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getAccessor)
                    .toList();
        }
    };

    private final MessageDigest digest;

    private Fingerprint(MessageDigest digest) {
        this.digest = digest;
    }

    /// In hex.
    static String of(List<Rule> rules) {
        try {
            var fingerprint = new Fingerprint(MessageDigest.getInstance("SHA-256"));
            rules.forEach(rule -> fingerprint.add(rule.withOrigin("")));
            return HexFormat.of().formatHex(fingerprint.digest.digest(), 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private void add(@Nullable Object part) {
        switch (part) {
            case null -> text("");
            case Condition.Custom custom -> parts("Custom", List.of(custom.name(), custom.with()));
            case Collection<?> parts -> parts("Collection", parts);
            case Map<?, ?> map -> parts("Map", map.entrySet());
            case Map.Entry<?, ?> entry -> {
                add(entry.getKey());
                add(entry.getValue());
            }
            case Record composed -> {
                text(composed.getClass().getName());
                components(composed);
            }
            default -> {
                text(part.getClass().getName());
                text(part.toString());
            }
        }
    }

    private void parts(String kind, Collection<?> parts) {
        text(kind + " " + parts.size());
        parts.forEach(this::add);
    }

    private void components(Record composed) {
        for (var accessor : ACCESSORS.get(composed.getClass())) {
            try {
                add(accessor.invoke(composed));
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalStateException(accessor + " cannot be read", e);
            }
        }
    }

    private void text(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        digest.update(bytes);
    }
}
