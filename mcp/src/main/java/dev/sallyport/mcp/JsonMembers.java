package dev.sallyport.mcp;

import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Reads and cuts members of an object within a message that was scanned.
public final class JsonMembers {
    private JsonMembers() {}

    /// Cuts members out of an object, each with the comma it no longer needs. All other bytes stay as they are.
    ///
    /// @param object where the object stands
    /// @return the whole array without them; the same array if there are none
    /// @throws MalformedMessage if it is not one strict JSON object within [ScanLimits#UPSTREAM]
    public static byte[] without(byte[] bytes, Span object, Set<String> keys) throws MalformedMessage {
        Splice splice = Splice.of(bytes);
        cut(bytes, object, key -> !keys.contains(key), splice);
        return splice.toBytes();
    }

    /// An object without some of its members.
    ///
    /// @param object where the object stands
    /// @throws MalformedMessage if it is not one strict JSON object within [ScanLimits#UPSTREAM]
    public static byte[] rest(byte[] bytes, Span object, Set<String> keys) throws MalformedMessage {
        Splice splice = Splice.of(bytes, object);
        cut(bytes, object, key -> !keys.contains(key), splice);
        return splice.toBytes();
    }

    /// Finds a string within nested objects, for example `action` of a named input response.
    ///
    /// @param object where the outermost stands
    /// @param path a key for each level
    /// @return null where it is not there, or is no string
    public static @Nullable String text(byte[] bytes, Span object, String... path) {
        try {
            Walk walk = new Walk(bytes, object.start(), object.end(), ScanLimits.UPSTREAM);
            walk.first();
            for (String key : path) {
                if (!walk.enter(key)) {
                    return null;
                }
            }
            return walk.stringOrNull();
        } catch (MalformedMessage e) {
            return null;
        }
    }

    private static void cut(byte[] bytes, Span object, Predicate<String> keep, Splice splice) throws MalformedMessage {
        Walk walk = new Walk(bytes, object.start(), object.end(), ScanLimits.UPSTREAM);
        walk.first();
        if (!walk.atObject()) {
            throw new MalformedMessage(ErrorCodes.INVALID_REQUEST, "no object at byte " + object.start(), null);
        }
        Cuts cuts = new Cuts(splice);
        for (String key = walk.key(); key != null; key = walk.key()) {
            int start = walk.keyStart();
            walk.value();
            walk.skip();
            cuts.item(walk.since(start), keep.test(key));
        }
        cuts.end();
        walk.end();
    }
}
